package dev.vedette.agent.stream;

import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.server.segment.Segment;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
      int kept = firstWithinBound();
      for (Path file : files.subList(0, kept)) {
        drop(file, DropReason.SPOOL_FULL);
      }
      for (Path file : files.subList(kept, files.size())) {
        if (stopping) {
          return;
        }
        deliver(file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("spool of an earlier life cannot be read", e);
    }
  }

  /** Lives that each ended without delivering must not fill the disk together. */
  private int firstWithinBound() throws IOException {
    long bytes = 0;
    for (int i = files.size() - 1; i >= 0; i--) {
      bytes += Files.size(files.get(i));
      if (bytes > config.disk().bytes()) {
        return i + 1;
      }
    }
    return 0;
  }

  private void deliver(Path file) throws IOException, InterruptedException {
    Optional<Segment.Content> content = Segment.load(file);
    if (content.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("segment", file.getFileName())
          .log("segment has no readable opening and is removed");
      drops.add(DropReason.SPOOL_DAMAGED, lastWritten(file));
      Files.deleteIfExists(file);
      return;
    }
    if (content.get().torn()) {
      LOG.atWarn()
          .addKeyValue("segment", file.getFileName())
          .log("segment ends in a torn record, which is cut");
      drops.add(DropReason.SPOOL_DAMAGED, lastWritten(file));
    }
    Backoff backoff = new Backoff(Duration.ofMillis(100), config.longestBackoff());
    int refusals = 0;
    while (!stopping) {
      Status end = attempt(content.get());
      if (end.isOk()) {
        Files.deleteIfExists(file);
        return;
      }
      refusals += isRefusal(end) ? 1 : 0;
      if (refusals >= ATTEMPTS_WHEN_REFUSED) {
        LOG.atWarn()
            .addKeyValue("status", end.withCause(null))
            .log("rules service refuses a segment; it is dropped");
        drop(file, DropReason.REJECTED);
        return;
      }
      if (!stopping) {
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

  /** Sends the whole segment once; OK means that all of it is acknowledged. */
  private Status attempt(Segment.Content content) throws InterruptedException {
    channel.resetConnectBackoff();
    EvaluationCall call =
        EvaluationCall.open(
            channel,
            content.opening().getIdentity(),
            content.opening().getDictionary(),
            0,
            wakes::release);
    long deadline = System.nanoTime() + config.ackTimeout().toNanos();
    for (EventBatch batch : content.batches()) {
      while (!call.canSend()) {
        if (!await(call, deadline)) {
          return ended(call);
        }
      }
      if (lastSequence(batch) > call.acknowledged()) {
        call.send(batch);
        metrics.recoveredEvents.inc(batch.getEventsCount());
        deadline = System.nanoTime() + config.ackTimeout().toNanos();
      }
    }
    while (!content.batches().isEmpty()
        && call.acknowledged() < lastSequence(content.batches().getLast())) {
      if (!await(call, deadline)) {
        return ended(call);
      }
    }
    call.finish();
    return Status.OK;
  }

  private boolean await(EvaluationCall call, long deadline) throws InterruptedException {
    if (stopping || call.end().isPresent()) {
      return false;
    }
    return wakes.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private static Status ended(EvaluationCall call) {
    Status status = call.end().orElse(Status.DEADLINE_EXCEEDED);
    call.cancel("given up");
    return status.isOk() ? Status.UNAVAILABLE : status;
  }

  private void drop(Path file, DropReason reason) throws IOException {
    Segment.load(file)
        .ifPresent(content ->
            content.batches().forEach(batch -> drops.add(StreamEvent.dropped(reason, batch))));
    Files.deleteIfExists(file);
  }

  /** When that happened, roughly, which cannot be read. */
  private static long lastWritten(Path file) throws IOException {
    return Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
  }

  private static long lastSequence(EventBatch batch) {
    Event last = batch.getEvents(batch.getEventsCount() - 1);
    return last.getSequence();
  }
}
