package dev.vedette.agent.event;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * One kernel event and the process that caused it, as rules read them. One instance is lent again
 * and again: it is valid only during the call that passes it, on the thread that makes the call;
 * {@link #snapshot} keeps fields beyond.
 */
public final class CapturedEvent implements EventView {
  private String type = "";
  private long timeNanos;
  private long number;

  CapturedEvent() {}

  @Override
  public String source() {
    return "syscall";
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public long timeNanos() {
    return timeNanos;
  }

  /** The event's position in the capture, from 1: {@code evt.num}. */
  public long number() {
    return number;
  }

  @Override
  public Value get(Field field) {
    return Value.NOT_SENT;
  }

  /** Keeps these fields beyond the call. */
  public EventSnapshot snapshot(Collection<Field> fields) {
    Map<Field, Value> values = HashMap.newHashMap(fields.size());
    for (Field field : fields) {
      values.put(field, get(field));
    }
    return new EventSnapshot(number, type, timeNanos, values);
  }

  void lend(String newType, long newTimeNanos, long newNumber) {
    type = newType;
    timeNanos = newTimeNanos;
    number = newNumber;
  }
}
