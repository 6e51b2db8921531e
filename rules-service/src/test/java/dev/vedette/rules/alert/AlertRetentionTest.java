package dev.vedette.rules.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.rules.store.AlertFilter;
import dev.vedette.rules.store.AlertStore;
import dev.vedette.rules.store.NewAlert;
import dev.vedette.rules.store.StoreModule;
import dev.vedette.rules.store.StreamKey;
import dev.vedette.server.config.DataSize;
import dev.vedette.server.storage.Database;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertRetentionTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final StreamKey STREAM = new StreamKey("node-1", "boot", 1);

  @TempDir private Path directory;
  private final CollectorRegistry registry = new CollectorRegistry();
  private Database database;
  private AlertStore store;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("rules.db"), StoreModule.MIGRATIONS);
    store = Guice.createInjector(new StoreModule(database)).getInstance(AlertStore.class);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void deletesAllThatIsTooMuchAndCountsIt() {
    deliver(1, 2500, NOON);
    retention(100, NOON).trim();
    assertThat(store.after(AlertFilter.ALL, 0, 10_000)).hasSize(100);
    assertThat(deleted()).isEqualTo(2400);
  }

  @Test
  void deletesWhatIsTooOldAndForgetsStreamsThatEnded() {
    deliver(1, 3, NOON.minus(Duration.ofHours(2)));
    retention(100, NOON).trim();
    assertThat(store.after(AlertFilter.ALL, 0, 10)).isEmpty();
    assertThat(store.mark(STREAM)).isZero();
    deliver(4, 5, NOON);
    retention(100, NOON).trim();
    assertThat(store.after(AlertFilter.ALL, 0, 10)).hasSize(2);
    assertThat(store.mark(STREAM)).isEqualTo(5);
  }

  private AlertRetention retention(long keep, Instant now) {
    registry.clear();
    return new AlertRetention(
        store,
        new AlertConfig(
            keep, DataSize.parse("1GiB"), Duration.ofHours(1), Duration.ofMinutes(1), 10, 10),
        new AlertMetrics(registry),
        Clock.fixed(now, ZoneOffset.UTC));
  }

  private double deleted() {
    return registry.getSampleValue("vedette_rules_alerts_deleted_total");
  }

  private void deliver(long first, long last, Instant now) {
    store.deliver(
        STREAM,
        last,
        LongStream.rangeClosed(first, last)
            .mapToObj(sequence -> new NewAlert(sequence, Alert.getDefaultInstance()))
            .toList(),
        now);
  }
}
