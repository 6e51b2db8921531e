package dev.vedette.rules.recording;

import dev.vedette.language.event.FieldCatalog;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.SegmentOpening;
import dev.vedette.proto.event.v1.SegmentRecord;
import dev.vedette.rules.event.StreamDictionary;
import dev.vedette.rules.event.WireBatch;
import dev.vedette.rules.event.WireEvent;
import dev.vedette.server.grpc.ServiceException;
import dev.vedette.server.segment.Segment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recording that is being brought along, checked as it comes. Used by one thread at a time; what
 * is not kept in the end is deleted.
 */
public final class Upload implements AutoCloseable {
  private static final int MOST_DICTIONARY_ENTRIES = 4096;

  private final String name;
  private final Path file;
  private final Recordings recordings;
  private @Nullable Segment segment;
  private @Nullable WireEvent event;
  private long events;
  private boolean kept;

  Upload(String name, Path file, Recordings recordings) {
    this.name = name;
    this.file = file;
    this.recordings = recordings;
  }

  /** Takes the next record. */
  public void take(SegmentRecord record) {
    try {
      switch (record.getKindCase()) {
        case OPENING -> open(record.getOpening());
        case BATCH -> add(record.getBatch());
        case KIND_NOT_SET ->
            throw ServiceException.invalidField("record", "not set", "an opening or a batch");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open(SegmentOpening opening) throws IOException {
    if (segment != null) {
      throw ServiceException.invalidField("record.opening", "sent twice", "once, and first");
    }
    event =
        new WireEvent(
            StreamDictionary.of(
                opening.getDictionary(), FieldCatalog.standard(), MOST_DICTIONARY_ENTRIES));
    segment = Segment.create(file, opening);
  }

  private void add(EventBatch batch) throws IOException {
    Segment open = segment;
    WireEvent reader = event;
    if (open == null || reader == null) {
      throw ServiceException.invalidField("record.batch", "sent first", "an opening before it");
    }
    WireBatch read = WireBatch.of(batch);
    for (int i = 0; i < read.size(); i++) {
      reader.load(read, i);
    }
    reader.release();
    recordings.checkSize(open.size() + read.byteCount());
    open.append(batch);
    events += batch.getEventsCount();
  }

  /** Keeps what was taken, and says until when. */
  public Instant keep() {
    if (segment == null) {
      throw ServiceException.invalidField("record", "none sent", "an opening and batches");
    }
    kept = true;
    return recordings.clock().instant().plus(recordings.config().maxAge());
  }

  /** What backtests call it. */
  public String name() {
    return name;
  }

  /** How many events it holds. */
  public long events() {
    return events;
  }

  @Override
  public void close() {
    Segment open = segment;
    try {
      if (open != null && kept) {
        open.close();
        var _ = recordings.trim();
      } else if (open != null) {
        open.delete();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
