package dev.vedette.agent.detection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.agent.stream.DropLedger;
import dev.vedette.agent.stream.DropLedger.Dropped;
import dev.vedette.proto.event.v1.Loss;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of times in which events went missing behind the kernel's buffer: when no agent ran, and
 * when the stream had to drop some. Has a thread of its own; started and stopped once.
 */
public final class GapWatch {
  /** Reason of a time in which no agent looked. */
  static final String AGENT_DOWN = "agent_down";

  private static final Logger LOG = LoggerFactory.getLogger(GapWatch.class);
  private static final String FILE = "alive";

  /** What is older is on disk or counted: batches wait a second, names of containers a half. */
  private static final Duration ON_ITS_WAY = Duration.ofSeconds(3);

  private final StateDirectory directory;
  private final DropLedger drops;
  private final Predicate<Loss> listener;
  private final Clock clock;
  private final LongSupplier unsafeSince;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("gap-watch").factory());
  private volatile Optional<Long> downSince = Optional.empty();
  private long written;

  /**
   * Prepares it.
   *
   * @param listener says whether it took what it was told: it may not be able to yet
   * @param unsafeSince since when events may be lost with the process, or losses that it has yet to
   *     tell
   */
  GapWatch(
      StateDirectory directory,
      DropLedger drops,
      Predicate<Loss> listener,
      LongSupplier unsafeSince,
      Clock clock) {
    this.directory = directory;
    this.drops = drops;
    this.listener = listener;
    this.unsafeSince = unsafeSince;
    this.clock = clock;
    try {
      downSince = alive();
    } catch (IOException e) {
      LOG.warn("not known when the agent ran last", e);
    }
    written = downSince.orElse(Long.MAX_VALUE);
    drops.beforeForgotten(this::holdBack);
  }

  /** Tells since when no agent ran, and begins to look; events must flow by now. */
  public void start() {
    begin();
    var _ = executor.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  /** Stops looking; the time until the next start is a gap, too. */
  public void stop() {
    executor.shutdownNow();
  }

  void begin() {
    look();
  }

  private static Loss down(long since, long until) {
    return Loss.newBuilder()
        .setReason(AGENT_DOWN)
        .setSinceUnixNanos(since)
        .setUntilUnixNanos(until)
        .build();
  }

  private Optional<Long> alive() throws IOException {
    return directory
        .read(FILE)
        .map(content -> new String(content, US_ASCII).strip())
        .filter(text -> text.matches("[0-9]{1,19}"))
        .map(Long::parseLong);
  }

  /** Tells what was dropped since the last look, by reason. */
  void look() {
    long now = nanos();
    if (downSince.isPresent() && listener.test(down(downSince.get(), now))) {
      downSince = Optional.empty();
    }
    for (Dropped dropped : drops.takeUntold()) {
      if (!listener.test(loss(dropped))) {
        drops.giveBack(dropped);
      }
    }
    writeDown(now - ON_ITS_WAY.toNanos());
  }

  /** Until what was lost was told and that is on disk, a start after this one must tell it. */
  private synchronized void writeDown(long looked) {
    if (downSince.isEmpty()) {
      write(Math.min(looked, Math.min(drops.oldestUntold(), unsafeSince.getAsLong())));
    }
  }

  /** The stream gives up events that lay on its disk for long: that must not wait for a look. */
  private void holdBack(Dropped dropped) {
    if (dropped.sinceNanos() < nanos() - ON_ITS_WAY.toNanos()) {
      synchronized (this) {
        if (dropped.sinceNanos() < written) {
          write(dropped.sinceNanos());
        }
      }
    }
  }

  private void write(long alive) {
    try {
      directory.replace(FILE, Long.toString(alive).getBytes(US_ASCII));
      written = alive;
    } catch (IOException e) {
      LOG.debug("not written down that the agent runs", e);
    }
  }

  private static Loss loss(Dropped dropped) {
    return Loss.newBuilder()
        .setReason(dropped.reason().label())
        .setPriority(DropLedger.label(dropped.priority()))
        .putEvents("candidate", dropped.events())
        .setSinceUnixNanos(dropped.sinceNanos())
        .setUntilUnixNanos(dropped.untilNanos())
        .build();
  }

  private long nanos() {
    return TimeUnit.MILLISECONDS.toNanos(clock.millis());
  }
}
