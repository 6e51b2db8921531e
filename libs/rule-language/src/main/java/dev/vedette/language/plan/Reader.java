package dev.vedette.language.plan;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;

/** Gets a value from an event. Implementations are immutable and thread-safe. */
public interface Reader {

  Value read(EventView event);

  /** Reads a field. */
  record FieldReader(Field field) implements Reader {
    @Override
    public Value read(EventView event) {
      return event.get(field);
    }
  }

  /** Reads what the condition says. */
  record ConstantReader(Value value) implements Reader {
    @Override
    public Value read(EventView event) {
      return value;
    }
  }
}
