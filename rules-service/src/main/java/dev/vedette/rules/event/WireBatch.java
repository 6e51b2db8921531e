package dev.vedette.rules.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.server.grpc.ServiceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A batch of events in the bytes in which it came: where each event lies is known, what is in it is
 * read when somebody looks ({@link WireEvent}), and it is recorded as it is. Immutable; shares its
 * bytes with whoever made it.
 */
public final class WireBatch {
  private static final int ACTIVE = 1 << 3 | 2;
  private static final int SHADOW = 2 << 3 | 2;
  private static final int EVENT = 3 << 3 | 2;
  private static final int FEW = 64;

  private final byte[] bytes;
  private final int from;
  private final int to;
  private final List<String> active = new ArrayList<>(2);
  private final List<String> shadow = new ArrayList<>(0);
  // Beginning and end of one event after the other.
  private int[] places = new int[2 * FEW];
  private int size;

  private WireBatch(byte[] bytes, int from, int to, int mostEvents) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    WireCursor cursor = new WireCursor();
    cursor.over(bytes, from, to);
    while (cursor.hasMore()) {
      int tag = cursor.tag();
      if (tag != EVENT && tag != ACTIVE && tag != SHADOW) {
        cursor.skip(tag);
        continue;
      }
      int end = cursor.lengthEnd();
      switch (tag) {
        case EVENT -> add(cursor.at(), end, mostEvents);
        case ACTIVE -> active.add(text(cursor.at(), end));
        default -> shadow.add(text(cursor.at(), end));
      }
      cursor.jump(end);
    }
  }

  /**
   * The batch that lies between two places.
   *
   * @throws ServiceException if there is none, or it has more events than this
   */
  public static WireBatch in(byte[] bytes, int from, int to, int mostEvents) {
    return new WireBatch(bytes, from, to, mostEvents);
  }

  /** The same batch in bytes. */
  public static WireBatch of(EventBatch batch) {
    byte[] bytes = batch.toByteArray();
    return new WireBatch(bytes, 0, bytes.length, Integer.MAX_VALUE);
  }

  private void add(int start, int end, int most) {
    if (size == most) {
      throw ServiceException.invalidField("batch.events", "more events", "at most " + most);
    }
    if (2 * size == places.length) {
      places = Arrays.copyOf(places, 4 * size);
    }
    places[2 * size] = start;
    places[2 * size + 1] = end;
    size++;
  }

  private String text(int start, int end) {
    return new String(bytes, start, end - start, UTF_8);
  }

  /** Revisions that alert. */
  public List<String> activeRevisions() {
    return active;
  }

  /** Revisions that only look on. */
  public List<String> shadowRevisions() {
    return shadow;
  }

  /** How many events it has. */
  public int size() {
    return size;
  }

  /** How many bytes it has. */
  public int byteCount() {
    return to - from;
  }

  /** The same without its first events. */
  public WireBatch without(int first) {
    if (first == 0) {
      return this;
    }
    EventBatch whole = message();
    return of(
        whole.toBuilder()
            .clearEvents()
            .addAllEvents(whole.getEventsList().subList(first, whole.getEventsCount()))
            .build());
  }

  /** It as a message. */
  public EventBatch message() {
    try {
      return EventBatch.parser().parseFrom(bytes, from, to - from);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw WireCursor.malformed();
    }
  }

  /** The bytes that it lies in, which must not be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where in them it begins. */
  public int from() {
    return from;
  }

  int start(int event) {
    return places[2 * event];
  }

  int end(int event) {
    return places[2 * event + 1];
  }
}
