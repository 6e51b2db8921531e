package dev.vedette.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.container.ContainerMetrics.End;
import dev.vedette.agent.container.LateCandidates.LateField;
import dev.vedette.agent.state.Container;
import dev.vedette.agent.stream.Selection;
import dev.vedette.agent.stream.StreamDictionary;
import dev.vedette.agent.stream.StreamEvent;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.output.Priority;
import dev.vedette.proto.cri.v1.ContainerMetadata;
import dev.vedette.proto.cri.v1.ContainerStatus;
import dev.vedette.proto.cri.v1.ContainerStatusResponse;
import dev.vedette.proto.event.v1.Value;
import dev.vedette.server.config.DataSize;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LateCandidatesTest {
  private static final String ID = "0123456789abcdef".repeat(4);
  private static final Container CONTAINER = new Container(ID.substring(0, 12), ID, "cri");
  private static final Selection SELECTION = new Selection(StreamDictionary.empty(), List.of());
  private static final List<LateField> NAME =
      List.of(new LateField(FieldCatalog.standard().find("container.name").orElseThrow(), 7));

  @TempDir private Path directory = Path.of("");
  private final ContainerMetrics metrics = new ContainerMetrics(new CollectorRegistry());
  private final BlockingQueue<StreamEvent> passed = new LinkedBlockingQueue<>();
  private CriServer server;
  private Path socket = Path.of("");

  @BeforeEach
  void startRuntime() throws IOException {
    socket = directory.resolve("cri.sock");
    server = CriServer.at(socket);
  }

  @AfterEach
  void stopRuntime() {
    server.close();
  }

  @Test
  void whatLacksNothingPassesAtOnce() {
    run(
        ContainerConfig.standard(),
        (containers, candidates) -> {
          candidates.offer(event(1), Container.HOST, List.of());
          candidates.offer(event(2), CONTAINER, List.of());
          assertThat(passed).extracting(StreamEvent::timeNanos).containsExactly(1L, 2L);
        });
  }

  @Test
  void waitsForTheAnswerAndKeepsTheOrderOfTheContainer() {
    ContainerConfig patient = ContainerConfig.standard().withLongestWait(Duration.ofSeconds(20));
    run(
        patient,
        (containers, candidates) -> {
          containers.find(CONTAINER);
          candidates.offer(event(1), CONTAINER, NAME);
          candidates.offer(event(2), CONTAINER, List.of());
          candidates.offer(event(3), Container.HOST, List.of());
          assertThat(candidates.waiting()).isEqualTo(2);
          assertThat(next().timeNanos()).isEqualTo(3);
          server.add(
              ID,
              ContainerStatusResponse.newBuilder()
                  .setStatus(
                      ContainerStatus.newBuilder()
                          .setId(ID)
                          .setMetadata(ContainerMetadata.newBuilder().setName("nginx")))
                  .build());
          StreamEvent first = next();
          assertThat(first.timeNanos()).isEqualTo(1);
          assertThat(first.fields()).hasSize(1);
          assertThat(first.fields().getFirst().getField()).isEqualTo(7);
          assertThat(first.fields().getFirst().getValue().getText().toStringUtf8())
              .isEqualTo("nginx");
          assertThat(next().timeNanos()).isEqualTo(2);
          assertThat(candidates.waiting()).isZero();
          assertThat(metrics.waits(End.ANSWER)).isEqualTo(2);
        });
  }

  @Test
  void goesOnWithoutTheAnswerWhenTheTimeIsOver() {
    server.hang();
    ContainerConfig quick = ContainerConfig.standard().withLongestWait(Duration.ofMillis(50));
    run(
        quick,
        (containers, candidates) -> {
          containers.find(CONTAINER);
          candidates.offer(event(1), CONTAINER, NAME);
          assertThat(next().fields().getFirst().getValue().getKindCase())
              .isEqualTo(Value.KindCase.ABSENT);
          assertThat(metrics.waits(End.TIMEOUT)).isEqualTo(1);
          // Nobody waits twice for a container that nobody tells of.
          candidates.offer(event(2), CONTAINER, NAME);
          assertThat(passed).hasSize(1);
          assertThat(candidates.waiting()).isZero();
        });
  }

  @Test
  void goesOnAtOnceWhereThereIsNoRoomToWait() {
    server.hang();
    ContainerConfig small =
        new ContainerConfig(
            List.of(socket),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            DataSize.mebibytes(1),
            10,
            Duration.ofSeconds(30),
            DataSize.parse("1000B"));
    run(
        small,
        (containers, candidates) -> {
          containers.find(CONTAINER);
          for (int i = 0; i < 10; i++) {
            candidates.offer(event(i), CONTAINER, NAME);
          }
          assertThat(candidates.waiting()).isEqualTo(3);
          assertThat(passed).hasSize(7);
          assertThat(metrics.waits(End.NO_ROOM)).isEqualTo(7);
        });
    // What waited when the agent stopped was not lost.
    assertThat(passed).hasSize(10);
  }

  /** What a test does. */
  private interface Body {
    void accept(ContainerDirectory containers, LateCandidates candidates);
  }

  private void run(ContainerConfig config, Body body) {
    ContainerConfig asking = config.withSockets(socket);
    try (ContainerDirectory containers = new ContainerDirectory(asking, Path.of("/"), metrics);
        LateCandidates candidates = new LateCandidates(containers, asking, metrics, passed::add)) {
      body.accept(containers, candidates);
    }
  }

  private StreamEvent next() {
    try {
      StreamEvent event = passed.poll(20, TimeUnit.SECONDS);
      assertThat(event).as("a candidate").isNotNull();
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static StreamEvent event(long time) {
    return new StreamEvent(SELECTION, Priority.WARNING, time, 1, List.of());
  }
}
