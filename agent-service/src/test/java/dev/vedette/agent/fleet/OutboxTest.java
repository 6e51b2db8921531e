package dev.vedette.agent.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.proto.rules.v1.CreateReportRequest;
import dev.vedette.proto.rules.v1.Report;
import dev.vedette.server.config.DataSize;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutboxTest {
  private static final FleetConfig CONFIG =
      new FleetConfig(Duration.ofMinutes(1), 3, DataSize.parse("10KiB"), DataSize.parse("8KiB"));

  private final CollectorRegistry registry = new CollectorRegistry();
  private final Path directory;
  private final StateDirectory state;
  private final Outbox outbox;

  OutboxTest(@TempDir Path directory) {
    this.directory = directory;
    state = StateDirectory.open(directory);
    outbox = new Outbox(state, CONFIG, new FleetMetrics(registry));
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void givesTheOldestUntilItIsRemoved() {
    outbox.add(report("b", 1));
    outbox.add(report("a", 1));
    assertThat(outbox.first().orElseThrow().getReportId()).isEqualTo("a");
    outbox.remove("a");
    Outbox later = new Outbox(state, CONFIG, new FleetMetrics(new CollectorRegistry()));
    assertThat(later.first()).contains(report("b", 1));
    later.remove("b");
    assertThat(later.first()).isEmpty();
  }

  @Test
  void dropsTheOldestWhenThereAreTooMany() {
    for (String id : new String[] {"a", "b", "c", "d"}) {
      outbox.add(report(id, 1));
    }
    assertThat(outbox.size()).isEqualTo(3);
    assertThat(outbox.first().orElseThrow().getReportId()).isEqualTo("b");
    assertThat(dropped()).isEqualTo(1);
  }

  @Test
  void dropsTheOldestWhenTheyAreTooLarge() {
    outbox.add(report("a", 6000));
    outbox.add(report("b", 6000));
    assertThat(outbox.first().orElseThrow().getReportId()).isEqualTo("b");
    assertThat(dropped()).isEqualTo(1);
  }

  @Test
  void passesOverADamagedReport() throws Exception {
    Files.writeString(directory.resolve("reports/a.binpb"), "not a report");
    outbox.add(report("b", 1));
    assertThat(outbox.first().orElseThrow().getReportId()).isEqualTo("b");
    assertThat(dropped()).isEqualTo(1);
  }

  private Double dropped() {
    return registry.getSampleValue(
        "vedette_agent_reports_total", new String[] {"outcome"}, new String[] {"dropped"});
  }

  private static CreateReportRequest report(String id, int size) {
    return CreateReportRequest.newBuilder()
        .setReportId(id)
        .setReport(Report.newBuilder().setError("x".repeat(size)))
        .build();
  }
}
