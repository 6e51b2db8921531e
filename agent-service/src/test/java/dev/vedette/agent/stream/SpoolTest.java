package dev.vedette.agent.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.vedette.agent.stream.SpoolRemains.LeftBatch;
import dev.vedette.language.output.Priority;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.Field;
import dev.vedette.proto.event.v1.StreamIdentity;
import dev.vedette.proto.event.v1.Value;
import dev.vedette.server.config.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times of events are their sequences here, so what is told of says which it were. */
final class SpoolTest {
  private static final int ROUNDS = 100;
  private static final int STEPS = 400;
  private static final List<Priority> ALL = List.of(Priority.values());
  private static final StreamDictionary DICTIONARY =
      StreamDictionary.empty().including(List.of("openat"), List.of("fd.name"));
  private static final StreamIdentity IDENTITY =
      StreamIdentity.newBuilder().setNode("nodes/n").setBootId("b").setAgentEpoch(1).build();

  @TempDir private Path directory;

  @Test
  void givesUpTheLowestPriorityFirstAndOfThatTheOldest() throws Exception {
    DropLedger drops = new DropLedger();
    try (Spool spool = spool(directory, 64 << 10, drops)) {
      long sequence = 1;
      for (int i = 0; i < 100; i++) {
        for (Priority priority : List.of(Priority.DEBUG, Priority.CRITICAL, Priority.NOTICE)) {
          spool.append(batch(sequence, 1, 150), priority, DICTIONARY);
          sequence++;
        }
      }
      assertThat(drops.takeUntold()).isEmpty();
      for (int i = 0; i < 40; i++) {
        spool.append(batch(sequence++, 1, 300), Priority.CRITICAL, DICTIONARY);
      }
      assertThat(drops.takeUntold())
          .satisfiesExactly(dropped -> {
            assertThat(dropped.priority()).isEqualTo(Priority.DEBUG);
            assertThat(dropped.sinceNanos()).as("the oldest").isEqualTo(1);
            assertThat(dropped.events()).isEqualTo(100 - countOf(spool, Priority.DEBUG));
          });
      for (int i = 0; i < 300; i++) {
        spool.append(batch(sequence++, 1, 300), Priority.ERROR, DICTIONARY);
      }
      assertThat(drops.takeUntold())
          .extracting(DropLedger.Dropped::priority)
          .as("nothing critical, and of its own kind at last")
          .containsExactlyInAnyOrder(Priority.DEBUG, Priority.NOTICE, Priority.ERROR);
    }
  }

  /** How many of its events are kept, by reading what a later life would. */
  private long countOf(Spool spool, Priority priority) throws IOException {
    assertThat(spool.events()).isPositive();
    long count = 0;
    for (Path file : Backlog.filesIn(directory)) {
      if (SpoolName.read(String.valueOf(file.getFileName())).priority() == priority) {
        for (SpoolRemains life : SpoolRemains.of(List.of(file), new DropLedger())) {
          try (SpoolRemains.Pass pass = life.pass(new DropLedger())) {
            for (LeftBatch next = pass.next(); next != null; next = pass.next()) {
              count += next.batch().getEventsCount();
            }
          }
        }
      }
    }
    return count;
  }

  @Test
  void readsFilesOfAgentsThatKnewNoPriorities() {
    assertThat(SpoolName.read("0000000000000000007-0000000000000000012.seg"))
        .isEqualTo(new SpoolName(12, Priority.EMERGENCY));
    assertThat(SpoolName.read(SpoolName.of(7, 12, Priority.NOTICE)))
        .isEqualTo(new SpoolName(12, Priority.NOTICE));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void deliversOrTellsOfEachEventOnce(boolean onDisk) throws Exception {
    Set<Priority> given = new HashSet<>();
    int doubts = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Path place = directory.resolve("round-" + round);
      if (onDisk) {
        Files.createDirectory(place);
      } else {
        Files.createFile(place);
      }
      Life life = new Life(new Random(round), place, onDisk);
      life.live();
      life.end();
      given.addAll(life.given);
      doubts += life.doubts;
    }
    assertThat(given).as("the least, and at times the worst as well").hasSize(ALL.size());
    assertThat(doubts).as("given up while nobody knew whether it had arrived").isPositive();
  }

  /** One agent and the service, with whatever may come between them. */
  private static final class Life {
    private final Random random;
    private final Path place;
    private final boolean crashes;
    private final DropLedger drops = new DropLedger();
    private final Spool spool;
    private final Map<Long, Priority> appended = new TreeMap<>();
    private final Map<Long, String> accounts = new TreeMap<>();
    private final Set<Long> inDoubt = new HashSet<>();
    private final Set<Priority> given = new HashSet<>();
    private final Deque<EventBatch> wire = new ArrayDeque<>();
    private boolean connected;
    private boolean opening;
    private long counted;
    private int doubts;
    private long next = 1;
    private long mark;

    Life(Random random, Path place, boolean onDisk) {
      this.random = random;
      this.place = place;
      this.crashes = onDisk && random.nextBoolean();
      drops.beforeForgotten(this::told);
      spool = spool(place, 8 << 10, drops);
      spool.prove();
    }

    void live() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> append();
          case 3 -> send();
          case 4 -> take();
          case 5 -> acknowledge();
          case 6 -> disconnect();
          default -> connect();
        }
      }
    }

    private void append() {
      int count = 1 + random.nextInt(5);
      Priority priority = ALL.get(random.nextInt(ALL.size()));
      EventBatch batch = batch(next, count, random.nextInt(200));
      for (int i = 0; i < count; i++) {
        appended.put(next++, priority);
      }
      spool.append(batch, priority, DICTIONARY);
    }

    private void send() {
      if (connected) {
        spool
            .next()
            .ifPresent(outgoing -> {
              wire.add(outgoing.batch());
              outgoing.batch().getEventsList().forEach(event -> inDoubt.add(event.getSequence()));
              spool.markSent();
            });
      }
    }

    private void take() {
      EventBatch batch = wire.poll();
      if (batch != null) {
        deliver(batch);
      }
    }

    private void deliver(EventBatch batch) {
      for (Event event : batch.getEventsList()) {
        if (event.getSequence() > mark) {
          account(event.getSequence(), "delivered");
          mark = event.getSequence();
        }
      }
    }

    private void account(long sequence, String how) {
      String before = accounts.put(sequence, how);
      assertThat(before).as("event %d is %s and was", sequence, how).isNull();
    }

    private void acknowledge() {
      if (connected) {
        spool.acknowledge(mark);
      }
    }

    private void disconnect() {
      if (connected) {
        connected = false;
        wire.clear();
        spool.rewind();
      }
    }

    private void connect() {
      if (!connected) {
        connected = true;
        inDoubt.clear();
        opening = true;
        spool.opened(mark);
        opening = false;
      }
    }

    private void told(DropLedger.Dropped dropped) {
      long now = drops.totals().getOrDefault("spool_full", 0L);
      if (now == counted) {
        doubts++;
        return;
      }
      assertThat(now).isEqualTo(counted + dropped.events());
      counted = now;
      given.add(dropped.priority());
      assertThat(dropped.reason()).isEqualTo(DropReason.SPOOL_FULL);
      assertThat(dropped.events()).isEqualTo(dropped.untilNanos() - dropped.sinceNanos() + 1);
      for (long event = dropped.sinceNanos(); event <= dropped.untilNanos(); event++) {
        account(event, "told");
        assertThat(dropped.priority()).isEqualTo(appended.get(event));
      }
      if (!opening) {
        appended.forEach((event, priority) ->
            assertThat(
                    accounts.containsKey(event)
                        || inDoubt.contains(event)
                        || priority.isAtLeast(dropped.priority()))
                .as("event %d of %s stays, %s goes", event, priority, dropped)
                .isTrue());
      }
    }

    void end() throws IOException {
      if (crashes) {
        long unsafe = spool.unsafeSince();
        deliverWhatIsLeft();
        appended
            .keySet()
            .forEach(event ->
                assertThat(accounts.containsKey(event) || event >= unsafe)
                    .as("event %d, in no place and not in the gap from %d on", event, unsafe)
                    .isTrue());
        return;
      }
      disconnect();
      connect();
      while (spool.hasWaiting()) {
        send();
        take();
      }
      acknowledge();
      spool.close();
      assertThat(accounts.keySet()).isEqualTo(appended.keySet());
      assertThat(spool.events()).isZero();
      assertThat(spool.bytes()).isZero();
      assertThat(spool.unsafeSince()).isEqualTo(Long.MAX_VALUE);
      assertThat(Backlog.filesIn(place)).isEmpty();
    }

    private void deliverWhatIsLeft() throws IOException {
      List<Path> files = Backlog.filesIn(place);
      List<SpoolRemains> lives = SpoolRemains.of(files, drops);
      assertThat(lives.size()).isLessThanOrEqualTo(1);
      for (SpoolRemains life : lives) {
        assertThat(life.identity()).isEqualTo(IDENTITY);
        assertThat(life.dictionary()).isEqualTo(DICTIONARY.toProto());
        List<Long> order = new ArrayList<>();
        try (SpoolRemains.Pass pass = life.pass(drops)) {
          for (LeftBatch left = pass.next(); left != null; left = pass.next()) {
            order.add(left.lastSequence());
            deliver(left.batch());
          }
        }
        assertThat(order).isSorted().doesNotHaveDuplicates();
        life.acknowledge(mark);
        assertThat(life.isEmpty()).isTrue();
      }
      assertThat(Backlog.filesIn(place)).isEmpty();
    }
  }

  private static Spool spool(Path place, int disk, DropLedger drops) {
    StreamConfig config =
        new StreamConfig(
            new DataSize(1 << 20),
            new DataSize(4 << 10),
            new DataSize(disk),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
    return new Spool(new SpoolFiles(place, IDENTITY, config.segmentBytes()), config, drops);
  }

  private static EventBatch batch(long first, int count, int size) {
    EventBatch.Builder batch = EventBatch.newBuilder();
    for (long sequence = first; sequence < first + count; sequence++) {
      batch.addEvents(
          Event.newBuilder()
              .setSequence(sequence)
              .setTimeUnixNanos(sequence)
              .setType(1)
              .addFields(
                  Field.newBuilder()
                      .setField(1)
                      .setValue(
                          Value.newBuilder().setText(ByteString.copyFromUtf8("x".repeat(size))))));
    }
    return batch.build();
  }
}
