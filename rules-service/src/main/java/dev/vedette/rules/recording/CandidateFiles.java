package dev.vedette.rules.recording;

import dev.vedette.proto.event.v1.SegmentRecord;
import dev.vedette.rules.event.WireBatch;
import dev.vedette.server.segment.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the batches of all streams into one file after the other, each of which begins a stream
 * anew. Used by one thread.
 */
final class CandidateFiles implements AutoCloseable {
  private static final int FILES = 16;
  private static final long SMALLEST_FILE = 64 << 10;
  private static final long LARGEST_FILE = 64 << 20;

  private final SegmentFolder folder;
  private final long maxBytes;
  private final Duration maxAge;
  private final Clock clock;
  private final IdentityHashMap<RecordedStream, Integer> streams = new IdentityHashMap<>();
  private @Nullable Segment current;
  private Instant begun = Instant.MIN;
  private long serial;

  CandidateFiles(SegmentFolder folder, RecordingConfig config, Clock clock) {
    this.folder = folder;
    this.maxBytes = config.maxCandidates().bytes();
    this.maxAge = config.maxAge();
    this.clock = clock;
  }

  void append(RecordedStream stream, WireBatch batch) throws IOException {
    Segment segment = segmentFor(stream);
    Integer number = streams.get(stream);
    if (number == null) {
      number = streams.size();
      segment.append(SegmentRecord.newBuilder().setOpening(stream.opening()).build());
      streams.put(stream, number);
    }
    var _ = segment.append(ByteBuffer.wrap(batch.bytes(), batch.from(), batch.byteCount()), number);
  }

  private Segment segmentFor(RecordedStream stream) throws IOException {
    Segment segment = current;
    if (segment != null && segment.size() < fileBytes() && clock.instant().isBefore(ends())) {
      return segment;
    }
    close();
    folder.make();
    begun = clock.instant();
    Segment fresh =
        Segment.create(
            folder.path("%013d-%06d".formatted(begun.toEpochMilli(), serial++)), stream.opening());
    streams.put(stream, 0);
    current = fresh;
    return fresh;
  }

  private long fileBytes() {
    return Math.clamp(maxBytes / FILES, SMALLEST_FILE, LARGEST_FILE);
  }

  /** Files are deleted whole, so none covers much of the time that is kept. */
  private Instant ends() {
    return begun.plus(maxAge.dividedBy(FILES));
  }

  /** Deletes what is too much or too old and returns how much is left. */
  long trim() throws IOException {
    Segment segment = current;
    long left = folder.trim(clock.instant().minus(maxAge), maxBytes);
    if (segment != null && Files.notExists(segment.path())) {
      close(); // Somebody deleted the file that is being written; begin another.
    }
    return left;
  }

  @Override
  public void close() throws IOException {
    Segment segment = current;
    current = null;
    streams.clear();
    if (segment != null) {
      segment.close();
    }
  }
}
