package dev.vedette.rules.event;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.Loss;
import dev.vedette.rules.event.StreamDictionary.EventType;
import dev.vedette.server.grpc.ServiceException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One event of a stream at a time, as rules read it: all of it is checked when it is loaded, and a
 * value is made when a rule asks for it. Not thread-safe.
 */
public final class WireEvent implements EventView {
  private static final int SEQUENCE = 1 << 3;
  private static final int TIME = 2 << 3 | 1;
  private static final int TYPE = 3 << 3;
  private static final int FIELD = 4 << 3 | 2;
  private static final int LOSS = 5 << 3 | 2;
  private static final int FIELD_NUMBER = 1 << 3;
  private static final int FIELD_VALUE = 2 << 3 | 2;
  private static final byte[] NONE = {};
  private static final int KNOWN = 64;
  private static final int TEXTS = 8;

  private final StreamDictionary dictionary;
  private final WireCursor cursor = new WireCursor();
  // Of each slot: the load that sent it, where it lies, and the value once it was asked for.
  private final long[] sent;
  private final int[] starts;
  private final int[] ends;
  private final @Nullable Value[] read;
  // Of each slot a few texts that were read before: most events say what others said.
  private Value.@Nullable Text[] texts = new Value.Text[0];
  // The same few fields with an argument are asked for again and again.
  private final @Nullable Field[] knownFields = new Field[KNOWN];
  private final int[] knownSlots = new int[KNOWN];
  private byte[] bytes = NONE;
  private long load;
  private long sequence;
  private long timeNanos;
  private boolean loss;
  private int start;
  private int end;
  private EventType type = EventType.NONE;
  private Supplier<String> hostname = () -> "";

  /** Reads events that this dictionary explains. */
  public WireEvent(StreamDictionary dictionary) {
    this.dictionary = dictionary;
    this.sent = new long[dictionary.slots()];
    this.starts = new int[dictionary.slots()];
    this.ends = new int[dictionary.slots()];
    this.read = new Value[dictionary.slots()];
  }

  /** Sets where the name of the host is known that the events come from. */
  public void hostname(Supplier<String> name) {
    hostname = name;
  }

  /** Turns to an event of a batch, which the dictionary must explain. */
  public void load(WireBatch batch, int index) {
    bytes = batch.bytes();
    start = batch.start(index);
    end = batch.end(index);
    load++;
    sequence = 0;
    timeNanos = 0;
    loss = false;
    long number = 0;
    cursor.over(bytes, start, end);
    while (cursor.hasMore()) {
      int tag = cursor.tag();
      switch (tag) {
        case SEQUENCE -> sequence = cursor.varint();
        case TIME -> timeNanos = cursor.fixed64();
        case TYPE -> number = cursor.varint();
        case FIELD -> {
          int fieldEnd = cursor.lengthEnd();
          if (!shortField(cursor.at(), fieldEnd)) {
            field(fieldEnd);
          }
          cursor.jump(fieldEnd);
        }
        case LOSS -> {
          loss = true;
          cursor.jump(cursor.lengthEnd());
        }
        default -> cursor.skip(tag);
      }
    }
    if (loss) {
      return;
    }
    EventType known = dictionary.type((int) number);
    if (known == null) {
      throw invalid("type", (int) number + " (expected: a number of the dictionary)");
    }
    type = known;
  }

  /** Takes a field as most are: a small number, then a value of less than 128 bytes. */
  private boolean shortField(int at, int fieldEnd) {
    byte[] in = bytes;
    int valueStart = at + 4;
    if (valueStart > fieldEnd
        || in[at] != FIELD_NUMBER
        || in[at + 1] < 0
        || in[at + 2] != FIELD_VALUE
        || in[at + 3] != fieldEnd - valueStart) {
      return false;
    }
    send(in[at + 1], valueStart, fieldEnd);
    return true;
  }

  private void field(int fieldEnd) {
    int number = 0;
    int valueStart = fieldEnd;
    int valueEnd = fieldEnd;
    while (cursor.at() < fieldEnd) {
      int tag = cursor.tag();
      switch (tag) {
        case FIELD_NUMBER -> number = (int) cursor.varint();
        case FIELD_VALUE -> {
          valueEnd = cursor.lengthEnd();
          valueStart = cursor.at();
          cursor.jump(valueEnd);
        }
        default -> cursor.skip(tag);
      }
    }
    if (cursor.at() != fieldEnd || valueEnd > fieldEnd) {
      throw WireCursor.malformed();
    }
    send(number, valueStart, valueEnd);
  }

  private void send(int number, int valueStart, int valueEnd) {
    int slot = dictionary.slotOfNumber(number);
    if (slot < 0) {
      throw invalid("field", number + " (expected: a number of the dictionary)");
    }
    String problem = WireForm.problem(bytes, valueStart, valueEnd);
    if (!problem.isEmpty()) {
      throw invalid("field " + number, problem);
    }
    sent[slot] = load;
    starts[slot] = valueStart;
    ends[slot] = valueEnd;
    read[slot] = null;
  }

  private ServiceException invalid(String what, String description) {
    return ServiceException.invalidField(
        "batch.events",
        "sequence " + Long.toUnsignedString(sequence) + ", " + what + ": " + description,
        "events that the dictionary explains");
  }

  /** Lets go of the batch, which need not stay until the next comes. */
  public void release() {
    load++;
    bytes = NONE;
    Arrays.fill(read, null);
  }

  /** Its number in its stream. */
  public long sequence() {
    return sequence;
  }

  /** Whether it tells of events that the node lost, and has no type nor fields. */
  public boolean isLoss() {
    return loss;
  }

  /** What the node lost. */
  public Loss loss() {
    try {
      return Event.parser().parseFrom(bytes, start, end - start).getLoss();
    } catch (InvalidProtocolBufferException e) {
      throw WireCursor.malformed();
    }
  }

  @Override
  public String source() {
    return dictionary.source();
  }

  @Override
  public String type() {
    return type.name();
  }

  @Override
  public long timeNanos() {
    return timeNanos;
  }

  @Override
  public Value get(Field field) {
    int slot = slot(field);
    if (slot < 0 || sent[slot] != load) {
      return envelope(field);
    }
    Value known = read[slot];
    if (known == null) {
      known = read(slot, starts[slot], ends[slot]);
      read[slot] = known;
    }
    return known;
  }

  private Value read(int slot, int from, int to) {
    int start = from + WireForm.SHORT_TEXT_HEADER;
    if (start >= to || !WireForm.isShortText(bytes, from, to)) {
      return WireForm.read(bytes, from, to);
    }
    if (texts.length == 0) {
      texts = new Value.Text[dictionary.slots() * TEXTS]; // Which an idle stream need not have.
    }
    int length = to - start;
    int likeIt = (length + bytes[to - 1] * 5 + bytes[start + (length >> 1)]) & (TEXTS - 1);
    int place = slot * TEXTS + likeIt;
    Value.Text text = texts[place];
    if (text == null
        || text.length() != length
        || !Arrays.equals(text.bytes(), 0, length, bytes, start, to)) {
      text = (Value.Text) Value.text(Arrays.copyOfRange(bytes, start, to));
      texts[place] = text;
    }
    return text;
  }

  @SuppressWarnings("ReferenceEquality") // What is equal and not the same is looked up again.
  private int slot(Field field) {
    if (field.argument() == null) {
      return dictionary.slotOf(field);
    }
    int place = field.hashCode() & (KNOWN - 1);
    if (knownFields[place] == field) {
      return knownSlots[place];
    }
    int slot = dictionary.slotOf(field);
    knownFields[place] = field;
    knownSlots[place] = slot;
    return slot;
  }

  /** Fields that need not be sent, since every event carries them outside of its fields. */
  private Value envelope(Field field) {
    return switch (EnvelopeField.of(field)) {
      case NONE -> Value.NOT_SENT;
      case TYPE -> type.value();
      case SOURCE -> Value.text(source());
      case NUMBER -> Value.unsigned(sequence);
      case TIME -> Value.unsigned(timeNanos);
      case HOSTNAME -> {
        String name = hostname.get();
        yield name.isEmpty() ? Value.NOT_SENT : Value.text(name);
      }
    };
  }
}
