package dev.vedette.agent.event;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import java.util.Map;

/**
 * Chosen fields of an event, kept beyond the call that lent the event. Immutable.
 *
 * @param number the event's position in the capture, from 1
 * @param type the event's type, such as {@code openat}
 * @param timeNanos nanoseconds since 1970-01-01 UTC
 * @param values the fields that were kept; all others read as not sent
 */
public record EventSnapshot(long number, String type, long timeNanos, Map<Field, Value> values)
    implements EventView {
  public EventSnapshot {
    values = Map.copyOf(values);
  }

  @Override
  public String source() {
    return "syscall";
  }

  @Override
  public Value get(Field field) {
    return values.getOrDefault(field, Value.NOT_SENT);
  }
}
