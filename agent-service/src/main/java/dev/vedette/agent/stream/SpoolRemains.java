package dev.vedette.agent.stream;

import dev.vedette.proto.event.v1.Dictionary;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.SegmentOpening;
import dev.vedette.proto.event.v1.SegmentRecord;
import dev.vedette.proto.event.v1.StreamIdentity;
import dev.vedette.server.segment.SegmentReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one earlier life of the agent left on disk: files of different priorities whose batches lie
 * between each other, read in the order of their sequences as they must be sent. Used by one
 * thread.
 */
final class SpoolRemains {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolRemains.class);

  private final StreamIdentity identity;
  private final List<Left> files = new ArrayList<>();
  private Dictionary dictionary = Dictionary.getDefaultInstance();

  private SpoolRemains(StreamIdentity identity) {
    this.identity = identity;
  }

  /** A file that is left. */
  static final class Left {
    private final Path path;
    private final SpoolName name;
    private long lastSequence;
    private boolean read;
    private boolean tornTold;

    private Left(Path path) {
      this.path = path;
      this.name = SpoolName.read(String.valueOf(path.getFileName()));
    }
  }

  /** A batch and where it lies. */
  record LeftBatch(EventBatch batch, long lastSequence, Left file) {
    private LeftBatch(EventBatch batch, Left file) {
      this(batch, last(batch), file);
    }

    private long firstSequence() {
      return batch.getEvents(0).getSequence();
    }

    /** What has to be remembered of one that is sent. */
    LeftBatch withoutEvents() {
      return new LeftBatch(EventBatch.getDefaultInstance(), lastSequence, file);
    }
  }

  /** Sorts files by the lives that left them; what is none of a spool is removed and counted. */
  static List<SpoolRemains> of(List<Path> files, DropLedger drops) throws IOException {
    Map<StreamIdentity, SpoolRemains> lives = new LinkedHashMap<>();
    for (Path file : files) {
      SegmentOpening opening = opening(file);
      if (opening == null) {
        LOG.atWarn()
            .addKeyValue("segment", file.getFileName())
            .log("segment has no readable opening and is removed");
        drops.add(damaged(new Left(file)));
        Files.deleteIfExists(file);
      } else {
        lives
            .computeIfAbsent(opening.getIdentity(), SpoolRemains::new)
            .add(new Left(file), opening.getDictionary());
      }
    }
    return List.copyOf(lives.values());
  }

  private static @Nullable SegmentOpening opening(Path file) throws IOException {
    try (SegmentReader reader = SegmentReader.open(file)) {
      SegmentRecord first = reader.next();
      return first == null || !first.hasOpening() ? null : first.getOpening();
    }
  }

  /** Dictionaries only grow in a life, so the largest explains all batches. */
  private void add(Left file, Dictionary its) {
    files.add(file);
    if (size(its) > size(dictionary)) {
      dictionary = its;
    }
  }

  private static int size(Dictionary dictionary) {
    return dictionary.getTypesCount() + dictionary.getFieldsCount();
  }

  StreamIdentity identity() {
    return identity;
  }

  Dictionary dictionary() {
    return dictionary;
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  /** Removes the files of which nothing is above this sequence, as far as they were read. */
  void acknowledge(long sequence) throws IOException {
    for (Left file : List.copyOf(files)) {
      if (file.read && file.lastSequence <= sequence) {
        files.remove(file);
        Files.deleteIfExists(file.path);
      }
    }
  }

  /** Gives a file up: what of it is above this sequence is lost. */
  void drop(Left file, long acknowledged, DropReason reason, DropLedger drops) throws IOException {
    drop(file.path, acknowledged, reason, drops);
    files.remove(file);
  }

  static void drop(Path file, long acknowledged, DropReason reason, DropLedger drops)
      throws IOException {
    SpoolName name = SpoolName.read(String.valueOf(file.getFileName()));
    try (SegmentReader reader = SegmentReader.open(file)) {
      for (SegmentRecord read = reader.next(); read != null; read = reader.next()) {
        if (read.hasBatch() && last(read.getBatch()) > acknowledged) {
          drops.add(StreamEvent.dropped(reason, name.priority(), read.getBatch()));
        }
      }
    }
    Files.deleteIfExists(file);
  }

  private static long last(EventBatch batch) {
    Event last = batch.getEvents(batch.getEventsCount() - 1);
    return last.getSequence();
  }

  /** When that happened, roughly, which cannot be read. */
  private static DropLedger.Dropped damaged(Left file) throws IOException {
    return DropLedger.Dropped.one(
        DropReason.SPOOL_DAMAGED,
        file.name.priority(),
        Files.getLastModifiedTime(file.path).to(TimeUnit.NANOSECONDS));
  }

  /** Begins to read all batches. */
  Pass pass(DropLedger drops) {
    return new Pass(drops);
  }

  /** All batches once, from the first on; holds one of each file that it is in the middle of. */
  final class Pass implements Closeable {
    private final DropLedger drops;
    private final Deque<Left> toOpen = new ArrayDeque<>();
    private final PriorityQueue<Open> open =
        new PriorityQueue<>(Comparator.comparingLong(each -> each.next.firstSequence()));

    private Pass(DropLedger drops) {
      this.drops = drops;
      files.stream()
          .sorted(Comparator.comparingLong(file -> file.name.firstSequence()))
          .forEach(toOpen::add);
    }

    private record Open(SegmentReader reader, LeftBatch next) {}

    /** Returns the next batch, null when there is none. */
    @Nullable LeftBatch next() throws IOException {
      while (!toOpen.isEmpty() && mayHoldTheNext(toOpen.getFirst())) {
        Left file = toOpen.removeFirst();
        advance(SegmentReader.open(file.path), file);
      }
      Open first = open.poll();
      if (first == null) {
        return null;
      }
      advance(first.reader, first.next.file());
      return first.next;
    }

    private boolean mayHoldTheNext(Left file) {
      Open first = open.peek();
      return first == null || file.name.firstSequence() <= first.next.firstSequence();
    }

    private void advance(SegmentReader reader, Left file) throws IOException {
      for (SegmentRecord read = reader.next(); read != null; read = reader.next()) {
        if (read.hasBatch() && read.getBatch().getEventsCount() > 0) {
          LeftBatch next = new LeftBatch(read.getBatch(), file);
          file.lastSequence = Math.max(file.lastSequence, next.lastSequence());
          open.add(new Open(reader, next));
          return;
        }
      }
      file.read = true;
      if (reader.isTorn() && !file.tornTold) {
        file.tornTold = true;
        LOG.atWarn()
            .addKeyValue("segment", file.path.getFileName())
            .log("segment ends in a torn record, which is cut");
        drops.add(damaged(file));
      }
      reader.close();
    }

    @Override
    public void close() throws IOException {
      for (Open each : open) {
        each.reader.close();
      }
      open.clear();
    }
  }
}
