package dev.vedette.language.plan;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldDefinition.Scope;
import dev.vedette.language.event.Value;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one event while rules are evaluated: values that were read and verdicts of parts
 * that several rules have. Made once and used again, so that an event allocates nothing. Not
 * thread-safe.
 */
public final class Frame {
  private static final int LAST_EPOCH = Integer.MAX_VALUE >>> 2;

  private final @Nullable Field[] fields;
  private final Reader[] readers;
  private final Value[] values;

  /** The epoch in which a value was read. */
  private final int[] valueEpochs;

  /** The epoch in which a verdict was found, and in the two low bits its code. */
  private final int[] verdicts;

  /** The rules that may match, one bit each. */
  final long[] candidates;

  /** The rules that a value of the event lets match. */
  final long[] found;

  /** The rules that cannot be true because a part of them is not decided. */
  final long[] undecided;

  /** The rules of which only the event is left to decide. */
  final long[] settled;

  private EventView event = NoEvent.INSTANCE;
  private int epoch;
  private @Nullable Scope only;

  /**
   * Makes one; the arrays are shared and not changed.
   *
   * @param fields of each operand the field that it reads, null where it does more
   * @param readers of each operand how it is read
   */
  Frame(@Nullable Field[] fields, Reader[] readers, int verdicts, int words) {
    this.fields = fields;
    this.readers = readers;
    this.values = new Value[readers.length];
    this.valueEpochs = new int[readers.length];
    this.verdicts = new int[verdicts];
    this.candidates = new long[words];
    this.found = new long[words];
    this.undecided = new long[words];
    this.settled = new long[words];
  }

  /** Forgets the last event and starts with this one. */
  void begin(EventView next) {
    event = next;
    only = null;
    if (epoch == LAST_EPOCH) {
      java.util.Arrays.fill(valueEpochs, 0);
      java.util.Arrays.fill(verdicts, 0);
      epoch = 0;
    }
    epoch++;
  }

  /** Starts anew with the event, of which nothing is known now but what one of its parties is. */
  void begin(EventView next, Scope party) {
    begin(next);
    only = party;
  }

  /** Lets the event go. */
  void end() {
    event = NoEvent.INSTANCE;
  }

  /** Whether an event is being evaluated. */
  public boolean isBusy() {
    return event != NoEvent.INSTANCE;
  }

  /** The value of an operand, read once per event. */
  Value value(int slot) {
    return valueEpochs[slot] == epoch ? values[slot] : read(slot);
  }

  private Value read(int slot) {
    var field = fields[slot];
    var party = only;
    var value =
        party != null
            ? lasting(field, party)
            : field != null ? event.get(field) : readers[slot].read(event);
    values[slot] = value;
    valueEpochs[slot] = epoch;
    return value;
  }

  /** What is made of several values may be of several parties. */
  private Value lasting(@Nullable Field field, Scope party) {
    return field != null && field.definition().scope().isOf(party)
        ? event.lasting(field, party)
        : Value.NOT_SENT;
  }

  /** The code of a verdict that was found before, or -1. */
  int verdict(int id) {
    int known = verdicts[id];
    return known >>> 2 == epoch ? known & 3 : -1;
  }

  /** Keeps the code of a verdict. */
  int keep(int id, int code) {
    verdicts[id] = epoch << 2 | code;
    return code;
  }

  /** Stands where there is no event. */
  private static final class NoEvent implements EventView {
    private static final NoEvent INSTANCE = new NoEvent();

    @Override
    public String source() {
      return "";
    }

    @Override
    public String type() {
      return "";
    }

    @Override
    public long timeNanos() {
      return 0;
    }

    @Override
    public Value get(Field field) {
      return Value.ABSENT;
    }
  }
}
