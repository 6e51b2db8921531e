package dev.vedette.language;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import java.util.HashMap;
import java.util.Map;

/** An event made of given values; what is not given is absent. Not thread-safe. */
public final class FieldValues implements EventView {
  private final String type;
  private final Map<String, Value> values = new HashMap<>();
  private Value rest = Value.ABSENT;

  public FieldValues(String type) {
    this.type = type;
    with("evt.type", type);
  }

  public FieldValues with(String field, String text) {
    return with(field, Value.text(text));
  }

  public FieldValues with(String field, Value value) {
    values.put(field, value);
    return this;
  }

  /** What is not given was not sent. */
  public FieldValues otherwiseNotSent() {
    rest = Value.NOT_SENT;
    return this;
  }

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
    return 1_470_327_477_881_781_397L;
  }

  @Override
  public Value get(Field field) {
    return values.getOrDefault(field.name(), rest);
  }
}
