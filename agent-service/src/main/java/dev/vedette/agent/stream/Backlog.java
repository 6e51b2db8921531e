package dev.vedette.agent.stream;

import dev.vedette.agent.stream.SpoolRemains.LeftBatch;
import dev.vedette.language.output.Priority;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers what earlier lives of the agent left on disk, each under its own identity, beside the
 * stream of this life. Has a thread of its own.
 */
final class Backlog {
  private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
  private static final int ATTEMPTS_WHEN_REFUSED = 3;

  private final ManagedChannel channel;
  private final StreamConfig config;
  private final DropLedger drops;
  private final StreamMetrics metrics;
  private final List<Path> files;
  private final Semaphore wakes = new Semaphore(0);
  private final Thread thread;
  private volatile boolean stopping;

  Backlog(
      ManagedChannel channel,
      StreamConfig config,
      DropLedger drops,
      StreamMetrics metrics,
      List<Path> files) {
    this.channel = channel;
    this.config = config;
    this.drops = drops;
    this.metrics = metrics;
    this.files = List.copyOf(files);
    this.thread = Thread.ofPlatform().name("event-backlog").daemon().unstarted(this::run);
  }

  /** Lists the segments that lie in the directory, oldest first. */
  static List<Path> filesIn(Path directory) {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(path -> path.toString().endsWith(".seg")).sorted().toList();
    } catch (IOException e) {
      LOG.warn("spool of earlier lives cannot be listed", e);
      return List.of();
    }
  }

  void start() {
    if (!files.isEmpty()) {
      thread.start();
    }
  }

  void stop(Duration patience) throws InterruptedException {
    if (thread.isAlive()) {
      boolean _ = thread.join(patience);
      stopping = true;
      wakes.release();
      thread.join();
    }
  }

  private void run() {
    try {
      for (SpoolRemains life : SpoolRemains.of(withinBound(), drops)) {
        deliver(life);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("spool of an earlier life cannot be read", e);
    }
  }

  /** Lives that each ended without delivering must not fill the disk together. */
  private List<Path> withinBound() throws IOException {
    List<Path> worstAndNewestFirst = new ArrayList<>(files.reversed());
    worstAndNewestFirst.sort(Comparator.comparing(Backlog::priority));
    Set<Path> kept = new HashSet<>();
    long bytes = 0;
    for (Path file : worstAndNewestFirst) {
      bytes += Files.size(file);
      if (bytes <= config.disk().bytes()) {
        kept.add(file);
      } else {
        SpoolRemains.drop(file, 0, DropReason.SPOOL_FULL, drops);
      }
    }
    return files.stream().filter(kept::contains).toList();
  }

  private static Priority priority(Path file) {
    return SpoolName.read(String.valueOf(file.getFileName())).priority();
  }

  private void deliver(SpoolRemains life) throws IOException, InterruptedException {
    Backoff backoff = new Backoff(Duration.ofMillis(100), config.longestBackoff());
    int refusals = 0;
    while (!stopping && !life.isEmpty()) {
      Attempt attempt = new Attempt(life);
      Status end = attempt.run();
      if (end.isOk()) {
        return;
      }
      refusals += isRefusal(end) ? 1 : 0;
      SpoolRemains.Left refused = attempt.unacknowledged();
      if (refusals >= ATTEMPTS_WHEN_REFUSED && refused != null) {
        LOG.atWarn()
            .addKeyValue("status", end.withCause(null))
            .log("rules service refuses a segment; it is dropped");
        life.drop(refused, attempt.acknowledged(), DropReason.REJECTED, drops);
        refusals = 0;
      } else if (!stopping) {
        boolean _ = wakes.tryAcquire(backoff.afterFailure().toNanos(), TimeUnit.NANOSECONDS);
      }
    }
  }

  private static boolean isRefusal(Status end) {
    return switch (end.getCode()) {
      case INVALID_ARGUMENT, FAILED_PRECONDITION, PERMISSION_DENIED -> true;
      default -> false;
    };
  }

  /** Sends all that a life left, once, and removes what is acknowledged. */
  private final class Attempt {
    private final SpoolRemains life;
    private final EvaluationCall call;
    private final Deque<LeftBatch> sent = new ArrayDeque<>();
    private long deadline;

    private Attempt(SpoolRemains life) {
      this.life = life;
      channel.resetConnectBackoff();
      call = EvaluationCall.open(channel, life.identity(), life.dictionary(), 0, wakes::release);
      progress();
    }

    private void progress() {
      deadline = System.nanoTime() + config.ackTimeout().toNanos();
    }

    /** OK means that all is acknowledged. */
    Status run() throws IOException, InterruptedException {
      try (SpoolRemains.Pass pass = life.pass(drops)) {
        for (LeftBatch next = pass.next(); next != null; next = pass.next()) {
          if (!send(next)) {
            return ended();
          }
        }
        while (!sent.isEmpty()) {
          if (!await()) {
            return ended();
          }
          settle();
        }
      }
      settle();
      call.finish();
      return Status.OK;
    }

    private boolean send(LeftBatch next) throws IOException, InterruptedException {
      sent.addLast(next.withoutEvents());
      while (!call.canSend()) {
        if (!await()) {
          return false;
        }
      }
      if (next.lastSequence() > call.acknowledged()) {
        call.send(next.batch());
        metrics.recoveredEvents.inc(next.batch().getEventsCount());
        progress();
      }
      settle();
      return true;
    }

    private void settle() throws IOException {
      while (!sent.isEmpty() && sent.getFirst().lastSequence() <= call.acknowledged()) {
        sent.removeFirst();
        progress();
      }
      life.acknowledge(call.acknowledged());
    }

    private boolean await() throws InterruptedException {
      if (stopping || call.end().isPresent()) {
        return false;
      }
      return wakes.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private Status ended() throws IOException {
      settle();
      Status status = call.end().orElse(Status.DEADLINE_EXCEEDED);
      call.cancel("given up");
      return status.isOk() ? Status.UNAVAILABLE : status;
    }

    long acknowledged() {
      return call.acknowledged();
    }

    /** Where the first batch lies that was not acknowledged, null when all were. */
    SpoolRemains.@Nullable Left unacknowledged() {
      LeftBatch first = sent.peekFirst();
      return first == null ? null : first.file();
    }
  }
}
