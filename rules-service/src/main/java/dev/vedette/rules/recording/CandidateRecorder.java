package dev.vedette.rules.recording;

import com.google.inject.Inject;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.SegmentOpening;
import dev.vedette.rules.event.WireBatch;
import dev.vedette.rules.recording.RecordingMetrics.Drop;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the candidate events of the last hours, beside their evaluation: a disk that is slow or
 * full costs recorded events, which are counted, and never holds up an alert. Thread-safe; has one
 * thread of its own.
 */
public final class CandidateRecorder implements LifecyclePart {
  private static final Logger LOG = LoggerFactory.getLogger(CandidateRecorder.class);
  private static final int MOST_WAITING = 4096;
  private static final long MOST_WAITING_BYTES = 32 << 20;
  private static final long TRIM_MILLIS = 10_000;

  private final SegmentFolder folder;
  private final RecordingConfig config;
  private final Recordings recordings;
  private final RecordingMetrics metrics;
  private final Clock clock;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicLong waitingBytes = new AtomicLong();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("rules-recorder").unstarted(this::run);
  private volatile boolean stopping;
  private boolean failing;

  private record Waiting(RecordedStream stream, WireBatch batch) {}

  private static final Waiting NOTHING =
      new Waiting(
          new RecordedStream(SegmentOpening.getDefaultInstance()),
          WireBatch.of(EventBatch.getDefaultInstance()));

  @Inject
  CandidateRecorder(
      RecordingConfig config, Recordings recordings, RecordingMetrics metrics, Clock clock) {
    this.config = config;
    this.folder = recordings.candidateFolder();
    this.recordings = recordings;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Takes a batch that was evaluated, without waiting. */
  public void record(RecordedStream stream, WireBatch batch) {
    if (config.maxCandidates().bytes() == 0 || batch.size() == 0) {
      return;
    }
    int bytes = batch.byteCount();
    if (waitingBytes.addAndGet(bytes) > MOST_WAITING_BYTES
        || !queue.offer(new Waiting(stream, batch))) {
      waitingBytes.addAndGet(-bytes);
      metrics.dropped(Drop.QUEUE_FULL, batch.size());
    }
  }

  @Override
  public String name() {
    return "recorder of candidates";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.STATE;
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() throws InterruptedException {
    stopping = true;
    var _ = queue.offer(NOTHING); // An interrupt would close the file that is being written.
    thread.join(TimeUnit.SECONDS.toMillis(5));
  }

  private void run() {
    try (CandidateFiles files = new CandidateFiles(folder, config, clock)) {
      trim(files);
      long trimmed = System.nanoTime();
      while (!stopping || !queue.isEmpty()) {
        Waiting next = poll();
        if (next != null && next.batch().size() > 0) {
          waitingBytes.addAndGet(-next.batch().byteCount());
          write(files, next);
        }
        if (System.nanoTime() - trimmed > TimeUnit.MILLISECONDS.toNanos(TRIM_MILLIS)) {
          trim(files);
          trimmed = System.nanoTime();
        }
      }
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("segment file not closed");
    }
  }

  private @Nullable Waiting poll() {
    if (stopping) {
      return queue.poll();
    }
    try {
      return queue.poll(TRIM_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return null; // Nobody interrupts this thread; what waits is written all the same.
    }
  }

  private void write(CandidateFiles files, Waiting waiting) {
    try {
      files.append(waiting.stream(), waiting.batch());
      metrics.recorded(waiting.batch().size());
      failing = false;
    } catch (IOException e) {
      metrics.dropped(Drop.WRITE_FAILED, waiting.batch().size());
      if (!failing) {
        LOG.atWarn().setCause(e).log("candidate events not recorded");
      }
      failing = true;
    }
  }

  private void trim(CandidateFiles files) {
    try {
      metrics.candidateBytes(files.trim());
      metrics.uploadBytes(recordings.trim());
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("old segment files not deleted, tried again later");
    }
  }
}
