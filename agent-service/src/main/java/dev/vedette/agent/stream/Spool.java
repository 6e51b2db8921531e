package dev.vedette.agent.stream;

import dev.vedette.language.output.Priority;
import dev.vedette.proto.event.v1.EventBatch;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batches that are not acknowledged yet, in sequence order, on disk as long as it can be
 * written and in memory as far as that is allowed. When there is room for no more, those of the
 * lowest priority go, the oldest first, and are counted. Used by one thread; the totals may be read
 * by any.
 */
final class Spool implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final int MAX_BATCHES = 100_000;

  private final SpoolFiles files;
  private final StreamConfig config;
  private final DropLedger drops;
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private final Deque<Entry> sent = new ArrayDeque<>();
  // Given up, though the service may have taken them: the next mark tells.
  private final List<Entry> unsettled = new ArrayList<>();
  private final Deque<Entry> onlyInMemory = new ArrayDeque<>();
  private int stream = 1;
  private long memoryBytes;
  private long copiedBytes;
  private long sentBytes;
  private boolean diskFailed;
  private volatile long unsafeSince = Long.MAX_VALUE;
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
    private int sentOn;

    private Entry(EventBatch batch, Priority priority, StreamDictionary dictionary) {
      this.lastSequence = batch.getEvents(batch.getEventsCount() - 1).getSequence();
      this.events = batch.getEventsCount();
      this.bytes = batch.getSerializedSize();
      this.whenDropped = StreamEvent.dropped(DropReason.SPOOL_FULL, priority, batch);
      this.dictionary = dictionary;
    }

    private DropLedger.Dropped dropped(DropReason reason) {
      return new DropLedger.Dropped(
          reason,
          whenDropped.priority(),
          whenDropped.events(),
          whenDropped.sinceNanos(),
          whenDropped.untilNanos());
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

  /** Keeps a batch of which no event has a worse priority. */
  void append(EventBatch batch, Priority priority, StreamDictionary dictionary) {
    Entry entry = new Entry(batch, priority, dictionary);
    entry.stored = store(batch, priority, dictionary);
    if (entry.stored == null) {
      forgetCopies();
    }
    if (entry.stored == null || memoryBytes + entry.bytes <= config.memory().bytes()) {
      entry.batch = batch;
      memoryBytes += entry.bytes;
      copiedBytes += entry.stored == null ? 0 : entry.bytes;
    }
    if (entry.stored == null) {
      onlyInMemory.addLast(entry);
      noteUnsafe();
    }
    waiting.addLast(entry);
    count(entry, +1);
    makeRoom();
  }

  private void noteUnsafe() {
    unsafeSince =
        Stream.concat(onlyInMemory.stream(), unsettled.stream())
            .mapToLong(entry -> entry.whenDropped.sinceNanos())
            .min()
            .orElse(Long.MAX_VALUE);
  }

  /**
   * When the oldest event happened that would be lost with the process and nobody told of it,
   * {@link Long#MAX_VALUE} if there is none.
   */
  long unsafeSince() {
    return unsafeSince;
  }

  private SpoolFiles.@Nullable Stored store(
      EventBatch batch, Priority priority, StreamDictionary dictionary) {
    try {
      SpoolFiles.Stored stored = files.store(batch, priority, dictionary);
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

  /** What is on disk, too, leaves memory to what is not. */
  private void forgetCopies() {
    if (copiedBytes > 0) {
      Stream.concat(sent.stream(), waiting.stream())
          .filter(entry -> entry.stored != null)
          .forEach(entry -> entry.batch = null);
      memoryBytes -= copiedBytes;
      copiedBytes = 0;
    }
  }

  private void makeRoom() {
    boolean some = true;
    while (some && files.bytes() > config.disk().bytes()) {
      some = removeEmptyFiles() || giveUpFile();
    }
    while (memoryBytes > config.memory().bytes() && onlyInMemory.size() > 1) {
      giveUpInMemory();
    }
    while (waiting.size() + sent.size() > MAX_BATCHES) {
      if (!giveUpFile()) {
        giveUpInMemory();
      }
    }
  }

  private boolean removeEmptyFiles() {
    try {
      return files.removeEmpty();
    } catch (IOException e) {
      LOG.warn("spool file cannot be removed", e);
      return false;
    }
  }

  /**
   * A file goes as a whole: no room is gained before its last batch goes, and nothing that was told
   * lies on disk for a later life to send.
   */
  private boolean giveUpFile() {
    SpoolFiles.SpoolFile least = files.least().orElse(null);
    if (least == null) {
      return false;
    }
    List<Entry> lost = new ArrayList<>();
    for (Deque<Entry> place : List.of(sent, waiting)) {
      // At once, since a file may hold as many batches as it has events.
      place.removeIf(entry -> {
        boolean goes = entry.stored != null && entry.stored.file() == least;
        if (goes) {
          lost.add(entry);
        }
        return goes;
      });
    }
    sentBytes = sent.stream().mapToLong(entry -> entry.bytes).sum();
    lost.forEach(this::account);
    noteUnsafe();
    try {
      files.remove(least);
    } catch (IOException e) {
      LOG.warn("spool file cannot be removed", e);
    }
    return true;
  }

  private void giveUpInMemory() {
    Entry least = onlyInMemory.getFirst();
    for (Entry entry : onlyInMemory) {
      if (entry.whenDropped.priority().compareTo(least.whenDropped.priority()) > 0) {
        least = entry;
      }
    }
    if (sent.remove(least)) {
      sentBytes -= least.bytes;
    } else {
      waiting.remove(least);
    }
    account(least);
    onlyInMemory.remove(least);
    noteUnsafe();
  }

  /** Tells of what is given up, as soon as it is certain; its file is removed after this. */
  private void account(Entry entry) {
    forget(entry);
    if (entry.sentOn == stream) {
      unsettled.add(entry);
      unsafeSince = Math.min(unsafeSince, entry.whenDropped.sinceNanos());
      drops.inDoubt(entry.whenDropped);
    } else {
      drops.add(entry.dropped(DropReason.SPOOL_FULL));
    }
  }

  /** Gives up what was sent first, which the service refuses. */
  void dropRefused() {
    Entry refused = sent.pollFirst();
    if (refused != null) {
      sentBytes -= refused.bytes;
      drops.add(refused.dropped(DropReason.REJECTED));
      release(refused);
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
      drops.add(entry.dropped(DropReason.SPOOL_DAMAGED));
      release(entry);
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
    entry.sentOn = stream;
    sent.addLast(entry);
    sentBytes += entry.bytes;
  }

  /**
   * Takes the mark that a stream begins with: what earlier ones sent above it never arrived.
   * Nothing may be sent on the stream before.
   */
  void opened(long mark) {
    acknowledge(mark);
    unsettled.forEach(entry -> drops.add(entry.dropped(DropReason.SPOOL_FULL)));
    unsettled.clear();
    noteUnsafe();
    stream++;
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
    if (unsettled.removeIf(entry -> entry.lastSequence <= sequence)) {
      noteUnsafe();
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
    forget(entry);
    if (entry.stored == null && onlyInMemory.remove(entry)) {
      noteUnsafe();
    }
    if (entry.stored != null) {
      try {
        files.release(entry.stored);
      } catch (IOException e) {
        LOG.warn("spool file cannot be removed", e);
      }
    }
  }

  private void forget(Entry entry) {
    if (entry.batch != null) {
      memoryBytes -= entry.bytes;
      copiedBytes -= entry.stored == null ? 0 : entry.bytes;
      entry.batch = null;
    }
    count(entry, -1);
  }

  private void count(Entry entry, long sign) {
    events.add(sign * entry.events);
    bytes.add(sign * entry.bytes);
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /** Whether the service has yet to say of something whether it took it. */
  boolean hasSent() {
    return !sent.isEmpty() || !unsettled.isEmpty();
  }

  /** Batches sent that are not acknowledged. */
  int sentBatches() {
    return sent.size();
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
