package dev.vedette.agent.stream;

import com.google.protobuf.ByteString;
import dev.vedette.language.output.Priority;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.Field;
import dev.vedette.proto.event.v1.SegmentOpening;
import dev.vedette.proto.event.v1.StreamIdentity;
import dev.vedette.proto.event.v1.Value;
import dev.vedette.server.segment.Segment;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The segment files that hold this life's unacknowledged batches, each those of one priority, so
 * that the least can be given up without touching the others. A file goes when the last of its
 * batches is acknowledged, or with all that it holds. Used by one thread.
 */
final class SpoolFiles implements Closeable {
  private final Path directory;
  private final StreamIdentity identity;
  private final long segmentBytes;
  // In the order in which they were begun.
  private final Set<SpoolFile> files = new LinkedHashSet<>();
  private final Map<Priority, SpoolFile> growing = new EnumMap<>(Priority.class);

  SpoolFiles(Path directory, StreamIdentity identity, long segmentBytes) {
    this.directory = directory;
    this.identity = identity;
    this.segmentBytes = segmentBytes;
  }

  /** A file and how many of its batches are still wanted. */
  static final class SpoolFile {
    private final Segment segment;
    private final Priority priority;
    private final int dictionaryVersion;
    private int wanted;

    private SpoolFile(Segment segment, Priority priority, int dictionaryVersion) {
      this.segment = segment;
      this.priority = priority;
      this.dictionaryVersion = dictionaryVersion;
    }
  }

  /** A batch on disk. */
  record Stored(SpoolFile file, Segment.Position position) {
    EventBatch read() throws IOException {
      return file.segment.read(position);
    }
  }

  /**
   * Writes, reads back and removes a file, so that a place that cannot hold the spool is known from
   * the start.
   */
  void prove() throws IOException {
    Path path = directory.resolve("proof");
    Files.deleteIfExists(path);
    Field field =
        Field.newBuilder()
            .setField(1)
            .setValue(Value.newBuilder().setText(ByteString.copyFromUtf8("proof")))
            .build();
    EventBatch batch =
        EventBatch.newBuilder()
            .addEvents(Event.newBuilder().setSequence(1).addFields(field))
            .build();
    Segment segment =
        Segment.create(path, SegmentOpening.newBuilder().setIdentity(identity).build());
    try {
      if (!segment.read(segment.append(batch)).equals(batch)) {
        throw new IOException("spool %s: does not give back what it took".formatted(directory));
      }
    } finally {
      segment.delete();
    }
  }

  Stored store(EventBatch batch, Priority priority, StreamDictionary dictionary)
      throws IOException {
    SpoolFile file = fileFor(batch, priority, dictionary);
    Segment.Position position = file.segment.append(batch);
    file.wanted++;
    return new Stored(file, position);
  }

  private SpoolFile fileFor(EventBatch batch, Priority priority, StreamDictionary dictionary)
      throws IOException {
    @Nullable SpoolFile last = growing.get(priority);
    if (last != null
        && last.dictionaryVersion == dictionary.version()
        && last.segment.size() < segmentBytes) {
      return last;
    }
    SegmentOpening opening =
        SegmentOpening.newBuilder()
            .setIdentity(identity)
            .setDictionary(dictionary.toProto())
            .build();
    Path path =
        directory.resolve(
            SpoolName.of(identity.getAgentEpoch(), batch.getEvents(0).getSequence(), priority));
    SpoolFile fresh = new SpoolFile(Segment.create(path, opening), priority, dictionary.version());
    if (last != null && last.wanted == 0) {
      remove(last);
    }
    files.add(fresh);
    growing.put(priority, fresh);
    return fresh;
  }

  /** Says that a batch is not wanted any more. */
  void release(Stored stored) throws IOException {
    SpoolFile file = stored.file();
    file.wanted--;
    boolean grows = growing.get(file.priority) == file;
    if (file.wanted == 0 && (!grows || file.segment.size() >= segmentBytes)) {
      remove(file);
    }
  }

  /** Removes what only waits for more; whether there was any. */
  boolean removeEmpty() throws IOException {
    List<SpoolFile> empty = files.stream().filter(file -> file.wanted == 0).toList();
    for (SpoolFile file : empty) {
      remove(file);
    }
    return !empty.isEmpty();
  }

  /** The file to give up first: of those of the lowest priority the oldest. */
  Optional<SpoolFile> least() {
    return files.stream()
        .filter(file -> file.wanted > 0)
        .max(
            Comparator.<SpoolFile, Priority>comparing(file -> file.priority)
                .thenComparing(
                    Comparator.comparing((SpoolFile file) -> file.segment.path()).reversed()));
  }

  /** Removes a file, whatever it holds. */
  void remove(SpoolFile file) throws IOException {
    files.remove(file);
    growing.remove(file.priority, file);
    file.segment.delete();
  }

  long bytes() {
    long bytes = 0;
    for (SpoolFile file : files) {
      bytes += file.segment.size();
    }
    return bytes;
  }

  /** Leaves what is still wanted for the next life. */
  @Override
  public void close() throws IOException {
    for (SpoolFile file : new ArrayList<>(files)) {
      if (file.wanted == 0) {
        file.segment.delete();
      } else {
        file.segment.close();
      }
    }
    files.clear();
    growing.clear();
  }
}
