package dev.vedette.agent.stream;

import dev.vedette.proto.event.v1.EventBatch;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batches that are not acknowledged yet, in sequence order, on disk as long as it can be
 * written and in memory as far as that is allowed. When there is room for no more, the oldest go
 * and are counted. Used by one thread; the totals may be read by any.
 */
final class Spool implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final int MAX_BATCHES = 100_000;

  private final SpoolFiles files;
  private final StreamConfig config;
  private final DropLedger drops;
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private final Deque<Entry> sent = new ArrayDeque<>();
  private long memoryBytes;
  private long sentBytes;
  private boolean diskFailed;
  private final Deque<Entry> onlyInMemory = new ArrayDeque<>();
  private volatile long oldestOnlyInMemory = Long.MAX_VALUE;
  private final LongAdder events = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  Spool(SpoolFiles files, StreamConfig config, DropLedger drops) {
    this.files = files;
    this.config = config;
    this.drops = drops;
  }

  /** A batch and where it is kept. */
  private static final class Entry {
    private final long lastSequence;
    private final int events;
    private final DropLedger.Dropped whenDropped;
    private final int bytes;
    private final StreamDictionary dictionary;
    private @Nullable EventBatch batch;
    private SpoolFiles.@Nullable Stored stored;

    private Entry(EventBatch batch, StreamDictionary dictionary) {
      this.lastSequence = batch.getEvents(batch.getEventsCount() - 1).getSequence();
      this.events = batch.getEventsCount();
      this.bytes = batch.getSerializedSize();
      this.whenDropped = StreamEvent.dropped(DropReason.SPOOL_FULL, batch);
      this.dictionary = dictionary;
    }

    private DropLedger.Dropped dropped(DropReason reason) {
      return new DropLedger.Dropped(
          reason, whenDropped.events(), whenDropped.sinceNanos(), whenDropped.untilNanos());
    }
  }

  /** A batch to send and the dictionary that it needs at least. */
  record Outgoing(EventBatch batch, StreamDictionary dictionary) {}

  /** Finds out whether the disk can be used. */
  void prove() {
    try {
      files.prove();
    } catch (IOException e) {
      diskFailed(e);
    }
  }

  void append(EventBatch batch, StreamDictionary dictionary) {
    Entry entry = new Entry(batch, dictionary);
    entry.stored = store(batch, dictionary);
    if (entry.stored == null) {
      makeRoomInMemory(entry.bytes);
    }
    if (entry.stored == null || memoryBytes + entry.bytes <= config.memory().bytes()) {
      entry.batch = batch;
      memoryBytes += entry.bytes;
    }
    if (entry.stored == null) {
      onlyInMemory.addLast(entry);
      noteOldest();
    }
    waiting.addLast(entry);
    count(entry, +1);
    while (!isEmpty() && holdsTooMuch()) {
      dropOldest(DropReason.SPOOL_FULL);
    }
  }

  private void noteOldest() {
    Entry oldest = onlyInMemory.peekFirst();
    oldestOnlyInMemory = oldest == null ? Long.MAX_VALUE : oldest.whenDropped.sinceNanos();
  }

  /** When the oldest event happened that is not on disk, {@link Long#MAX_VALUE} if all are. */
  long oldestOnlyInMemory() {
    return oldestOnlyInMemory;
  }

  private boolean holdsTooMuch() {
    return files.bytes() > config.disk().bytes() || waiting.size() + sent.size() > MAX_BATCHES;
  }

  private boolean isEmpty() {
    return sent.isEmpty() && waiting.isEmpty();
  }

  private SpoolFiles.@Nullable Stored store(EventBatch batch, StreamDictionary dictionary) {
    try {
      SpoolFiles.Stored stored = files.store(batch, dictionary);
      if (diskFailed) {
        LOG.info("spool can be written again");
        diskFailed = false;
      }
      return stored;
    } catch (IOException e) {
      diskFailed(e);
      return null;
    }
  }

  private void diskFailed(IOException e) {
    if (!diskFailed) {
      LOG.warn("spool cannot be written; unacknowledged events are held in memory only", e);
      diskFailed = true;
    }
  }

  private void makeRoomInMemory(long needed) {
    while (!isEmpty() && memoryBytes + needed > config.memory().bytes()) {
      dropOldest(DropReason.SPOOL_FULL);
    }
  }

  /** Gives up the oldest batch. */
  void dropOldest(DropReason reason) {
    Entry oldest = sent.pollFirst();
    if (oldest != null) {
      sentBytes -= oldest.bytes;
    } else {
      oldest = waiting.pollFirst();
    }
    if (oldest != null) {
      release(oldest);
      drops.add(oldest.dropped(reason));
    }
  }

  /** Returns the batch to send next, which counts as sent with {@link #markSent}. */
  Optional<Outgoing> next() {
    for (Entry entry = waiting.peekFirst(); entry != null; entry = waiting.peekFirst()) {
      EventBatch batch = entry.batch != null ? entry.batch : readBack(entry);
      if (batch != null) {
        return Optional.of(new Outgoing(batch, entry.dictionary));
      }
      waiting.removeFirst();
      release(entry);
      drops.add(entry.dropped(DropReason.SPOOL_DAMAGED));
    }
    return Optional.empty();
  }

  private static @Nullable EventBatch readBack(Entry entry) {
    if (entry.stored == null) {
      return null;
    }
    try {
      return entry.stored.read();
    } catch (IOException e) {
      LOG.warn("spool cannot be read back; its events are lost and counted", e);
      return null;
    }
  }

  void markSent() {
    Entry entry = waiting.removeFirst();
    sent.addLast(entry);
    sentBytes += entry.bytes;
  }

  /** Forgets everything up to and with this sequence. */
  void acknowledge(long sequence) {
    for (Entry head = sent.peekFirst();
        head != null && head.lastSequence <= sequence;
        head = sent.peekFirst()) {
      sent.removeFirst();
      sentBytes -= head.bytes;
      release(head);
    }
    if (!sent.isEmpty()) {
      return;
    }
    for (Entry head = waiting.peekFirst();
        head != null && head.lastSequence <= sequence;
        head = waiting.peekFirst()) {
      waiting.removeFirst();
      release(head);
    }
  }

  /** Makes what was sent and not acknowledged waiting again. */
  void rewind() {
    while (!sent.isEmpty()) {
      waiting.addFirst(sent.removeLast());
    }
    sentBytes = 0;
  }

  private void release(Entry entry) {
    if (entry.batch != null) {
      memoryBytes -= entry.bytes;
    }
    count(entry, -1);
    if (entry.stored == null && onlyInMemory.remove(entry)) {
      noteOldest();
    }
    if (entry.stored != null) {
      try {
        files.release(entry.stored);
      } catch (IOException e) {
        LOG.warn("spool file cannot be removed", e);
      }
    }
  }

  private void count(Entry entry, long sign) {
    events.add(sign * entry.events);
    bytes.add(sign * entry.bytes);
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  boolean hasSent() {
    return !sent.isEmpty();
  }

  long sentBytes() {
    return sentBytes;
  }

  long events() {
    return events.sum();
  }

  long bytes() {
    return bytes.sum();
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
