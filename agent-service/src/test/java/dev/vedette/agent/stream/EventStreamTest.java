package dev.vedette.agent.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.agent.stream.EventStream.StreamAccounts;
import dev.vedette.language.output.Priority;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.Field;
import dev.vedette.proto.event.v1.StreamIdentity;
import dev.vedette.proto.event.v1.Value;
import dev.vedette.server.config.DataSize;
import io.grpc.ManagedChannel;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventStreamTest {
  private static final StreamDictionary DICTIONARY =
      StreamDictionary.empty().including(List.of("openat"), List.of("fd.name"));
  private static final Selection SELECTION =
      new Selection(DICTIONARY, List.of("ruleSets/a/revisions/1"));

  private final FakeRulesServer server = new FakeRulesServer();
  private final List<EventStream> streams = new ArrayList<>();
  private final ManagedChannel channel = server.connect();
  private final DropLedger drops = new DropLedger();
  private CollectorRegistry registry = new CollectorRegistry();
  @TempDir private Path directory = Path.of("");

  @BeforeEach
  void nothingLost() {
    assertThat(drops.totals()).isEmpty();
  }

  @AfterEach
  void stop() throws Exception {
    for (EventStream stream : streams) {
      stream.stop(Duration.ZERO);
    }
    channel.shutdownNow();
    server.down();
  }

  @Test
  void deliversInOrderFromSequenceOne() throws Exception {
    EventStream stream = started(1, StreamConfig.standard());
    offer(stream, 1000);
    server.await(() -> server.delivered().size() == 1000);
    assertThat(server.delivered().stream().map(Event::getSequence))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 1000).boxed().toList());
    assertThat(server.batches().getFirst().getActiveRevisionsList())
        .containsExactly("ruleSets/a/revisions/1");
    assertThat(server.openings().getLast().getDictionary().getTypes(0).getName())
        .isEqualTo("openat");
  }

  @Test
  void aFewEventsShareABatchWhateverTheirPriorities() throws Exception {
    EventStream stream =
        new EventStream(
            channel,
            identity(1),
            directory,
            StreamConfig.standard(),
            new StreamAccounts(registry, drops));
    streams.add(stream);
    stream.announce(DICTIONARY);
    for (Priority priority : Priority.values()) {
      stream.offer(event(priority, "/etc/shadow"));
    }
    stream.start();
    server.await(() -> server.delivered().size() == Priority.values().length);
    assertThat(server.batches()).hasSize(1);
  }

  @Test
  void whatComesWhileTheServiceIsBusyGoesTogether() throws Exception {
    server.acknowledge(false);
    EventStream stream = started(1, StreamConfig.standard());
    offer(stream, 1);
    server.await(() -> server.delivered().size() == 1);
    offer(stream, 1);
    server.await(() -> server.delivered().size() == 2);
    for (int i = 3; i <= 42; i++) {
      offer(stream, 1);
      LockSupport.parkNanos(1_000_000); // One after the other, as events come.
    }
    server.await(() -> server.delivered().size() == 42);
    assertThat(server.batches()).hasSizeLessThan(10);
  }

  @Test
  void deliversEveryEventOnceToTheStoreThroughCutStreams() throws Exception {
    server.cutAfter(3);
    EventStream stream = started(1, StreamConfig.standard());
    for (int i = 0; i < 20; i++) {
      offer(stream, 100);
      int expected = (i + 1) * 100;
      server.await(() -> server.delivered().size() >= expected);
    }
    assertThat(server.delivered().stream().map(Event::getSequence))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 2000).boxed().toList());
    assertThat(server.openings().size()).isGreaterThan(5);
    assertThat(drops.totals()).isEmpty();
    assertThat(registry.getSampleValue("vedette_agent_stream_reconnects_total")).isGreaterThan(4.0);
  }

  @Test
  void deliversAfterTheServiceWasAway() throws Exception {
    EventStream stream = started(1, StreamConfig.standard());
    offer(stream, 1);
    server.await(() -> server.delivered().size() == 1);
    server.down();
    offer(stream, 500);
    server.up();
    server.await(() -> server.delivered().size() == 501);
    assertThat(drops.totals()).isEmpty();
  }

  @Test
  void deliversFromMemoryWhenTheDiskCannotBeUsed() throws Exception {
    directory = Files.createFile(directory.resolve("no-directory"));
    EventStream stream = started(1, StreamConfig.standard());
    offer(stream, 10);
    server.await(() -> server.delivered().size() == 10);
    assertThat(drops.totals()).isEmpty();
  }

  @Test
  void trimsWhatIsAcknowledged() throws Exception {
    EventStream stream = started(1, StreamConfig.standard());
    offer(stream, 300);
    server.await(() -> server.delivered().size() == 300);
    stream.stop(Duration.ofSeconds(10));
    streams.clear();
    assertThat(registry.getSampleValue("vedette_agent_spool_events")).isZero();
    assertThat(segments()).isEmpty();
  }

  @Test
  void resendsWhatWasNeverAcknowledged() throws Exception {
    server.acknowledge(false);
    EventStream stream = started(1, StreamConfig.standard());
    offer(stream, 10);
    server.await(() -> server.delivered().size() == 10);
    int before = server.batches().size();
    server.down();
    server.acknowledge(true);
    server.up();
    offer(stream, 1);
    server.await(() -> server.delivered().size() == 11);
    // The mark of the opening trims: the ten are known to the service and are not sent again.
    assertThat(server.batches().subList(before, server.batches().size()))
        .allSatisfy(batch -> assertThat(batch.getEvents(0).getSequence()).isEqualTo(11));
  }

  @Test
  void countsWhatAFullSpoolGivesUp() throws Exception {
    server.down();
    EventStream stream =
        started(
            1, config(64L << 20, 64 << 10, 1 << 20, Duration.ofMillis(50), Duration.ofSeconds(30)));
    for (int i = 0; i < 4000; i++) {
      stream.offer(event("x".repeat(1000)));
    }
    server.up();
    server.await(
        () -> !server.delivered().isEmpty() && server.delivered().getLast().getSequence() == 4000);
    long lost = drops.totals().getOrDefault("spool_full", 0L);
    assertThat(lost).isPositive();
    assertThat(server.delivered().size() + lost).isEqualTo(4000);
  }

  @Test
  void countsWhatAFullQueueRefuses() {
    EventStream stream =
        new EventStream(
            channel,
            identity(1),
            directory,
            config(1000, 1000, 1000, Duration.ofSeconds(1), Duration.ofSeconds(1)),
            new StreamAccounts(registry, drops));
    for (int i = 0; i < 10; i++) {
      stream.offer(event("x".repeat(400)));
    }
    assertThat(drops.totals()).containsEntry("queue_full", 8L);
  }

  @Test
  void dropsABatchThatIsRefusedAgainAndAgain() throws Exception {
    server.refuse(batch ->
        batch.getEventsList().stream()
            .anyMatch(event -> event.getFields(0).getValue().getText().equals(text("poison"))));
    EventStream stream =
        started(
            1, config(1 << 20, 1 << 20, 1 << 20, Duration.ofMillis(50), Duration.ofSeconds(30)));
    stream.offer(event("poison"));
    stream.offer(
        new StreamEvent(
            new Selection(DICTIONARY, List.of("ruleSets/a/revisions/2")),
            Priority.WARNING,
            1,
            1,
            event("good").fields()));
    server.await(() -> !server.delivered().isEmpty());
    assertThat(server.delivered().getFirst().getSequence()).isEqualTo(2);
    assertThat(drops.totals()).containsEntry("rejected", 1L);
  }

  @Test
  void opensANewStreamForALargerDictionary() throws Exception {
    EventStream stream = started(1, StreamConfig.standard());
    offer(stream, 5);
    StreamDictionary larger = DICTIONARY.including(List.of("execve"), List.of("proc.name"));
    stream.offer(
        new StreamEvent(
            new Selection(larger, List.of()),
            Priority.WARNING,
            1,
            larger.type("execve"),
            List.of()));
    server.await(() -> server.delivered().size() == 6);
    assertThat(server.openings().getLast().getDictionary().getFieldsCount()).isEqualTo(2);
    assertThat(larger.field("fd.name")).isEqualTo(DICTIONARY.field("fd.name"));
  }

  @Test
  void laterLifeDeliversWhatAnEarlierLeftUnderItsOwnEpoch() throws Exception {
    server.down();
    EventStream earlier = started(1, StreamConfig.standard());
    offer(earlier, 700);
    earlier.stop(Duration.ZERO);
    streams.clear();
    assertThat(segments()).isNotEmpty();
    registry = new CollectorRegistry();
    server.up();
    EventStream later = started(2, StreamConfig.standard());
    offer(later, 1);
    server.await(() -> server.delivered().size() == 701);
    assertThat(server.openings().stream().map(o -> o.getIdentity().getAgentEpoch()).distinct())
        .containsExactlyInAnyOrder(1L, 2L);
    later.stop(Duration.ofSeconds(10));
    streams.clear();
    assertThat(segments()).isEmpty();
    assertThat(drops.totals()).isEmpty();
  }

  @Test
  void laterLifeDeliversBatchesOfAllPrioritiesInTheirOrder() throws Exception {
    server.down();
    EventStream earlier = started(1, StreamConfig.standard());
    List<Priority> priorities = List.of(Priority.NOTICE, Priority.CRITICAL, Priority.DEBUG);
    for (int i = 0; i < 3000; i++) {
      earlier.offer(event(priorities.get(i % 3), "/etc/shadow"));
    }
    earlier.stop(Duration.ZERO);
    streams.clear();
    assertThat(segments()).hasSize(3);
    registry = new CollectorRegistry();
    server.cutAfter(4);
    server.up();
    EventStream later = started(2, StreamConfig.standard());
    server.await(() -> server.delivered().size() == 3000);
    assertThat(server.delivered().stream().map(Event::getSequence))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 3000).boxed().toList());
    later.stop(Duration.ofSeconds(10));
    streams.clear();
    assertThat(segments()).isEmpty();
    assertThat(drops.totals()).isEmpty();
  }

  @Test
  void aLaterLifeDropsOnlyTheFileWithWhatIsRefused() throws Exception {
    server.down();
    EventStream earlier = started(1, StreamConfig.standard());
    earlier.offer(event(Priority.NOTICE, "good"));
    earlier.offer(event(Priority.DEBUG, "poison"));
    earlier.offer(event(Priority.CRITICAL, "good"));
    earlier.stop(Duration.ZERO);
    streams.clear();
    registry = new CollectorRegistry();
    server.refuse(batch ->
        batch.getEventsList().stream()
            .anyMatch(event -> event.getFields(0).getValue().getText().equals(text("poison"))));
    server.up();
    EventStream later = started(2, StreamConfig.standard());
    server.await(() -> server.delivered().size() == 2);
    later.stop(Duration.ofSeconds(10));
    streams.clear();
    assertThat(drops.takeUntold())
        .satisfiesExactly(dropped -> {
          assertThat(dropped.reason()).isEqualTo(DropReason.REJECTED);
          assertThat(dropped.priority()).isEqualTo(Priority.DEBUG);
          assertThat(dropped.events()).isEqualTo(1);
        });
  }

  @Test
  void keepsAnEpochOnDiskThatOnlyGrows() throws Exception {
    try (StateDirectory state = StateDirectory.open(directory.resolve("state"))) {
      long first = AgentEpoch.begin(state, Clock.systemUTC());
      assertThat(new String(state.read("epoch").orElseThrow(), US_ASCII))
          .isEqualTo(Long.toString(first));
      long second = AgentEpoch.begin(state, Clock.offset(Clock.systemUTC(), Duration.ofDays(-1)));
      assertThat(second).isEqualTo(first + 1);
    }
  }

  private EventStream started(long epoch, StreamConfig config) {
    EventStream stream =
        new EventStream(
            channel, identity(epoch), directory, config, new StreamAccounts(registry, drops));
    stream.announce(DICTIONARY);
    stream.start();
    streams.add(stream);
    return stream;
  }

  private static StreamConfig config(
      long queue, long memory, long disk, Duration longestBackoff, Duration ackTimeout) {
    return new StreamConfig(
        new DataSize(queue), new DataSize(memory), new DataSize(disk), longestBackoff, ackTimeout);
  }

  private List<Path> segments() throws Exception {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".seg")).toList();
    }
  }

  private static StreamIdentity identity(long epoch) {
    return StreamIdentity.newBuilder()
        .setNode("nodes/n")
        .setBootId("b")
        .setAgentEpoch(epoch)
        .build();
  }

  private static void offer(EventStream stream, int count) {
    for (int i = 0; i < count; i++) {
      stream.offer(event("/etc/shadow"));
    }
  }

  private static StreamEvent event(String text) {
    return event(Priority.WARNING, text);
  }

  private static StreamEvent event(Priority priority, String text) {
    return new StreamEvent(
        SELECTION,
        priority,
        1,
        1,
        List.of(
            Field.newBuilder()
                .setField(1)
                .setValue(Value.newBuilder().setText(text(text)))
                .build()));
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
