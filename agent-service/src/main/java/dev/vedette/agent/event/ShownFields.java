package dev.vedette.agent.event;

import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventTable;
import dev.vedette.agent.recorded.RecordedParameter;
import dev.vedette.agent.recorded.RecordedParameter.Notation;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Fields that outputs show otherwise than conditions read them. Stateless. */
final class ShownFields {
  private static final Map<String, Notation> NOTATIONS = notations();

  private ShownFields() {}

  static Value of(CapturedEvent event, Field field) {
    return switch (field.definition().name()) {
      case "proc.aenv", "proc.apid" ->
          field.argument() == null ? ofItself(event, field) : event.get(field);
      case "evt.rawarg" -> argument(event, field);
      default -> event.get(field);
    };
  }

  /** Without an argument a condition asks all ancestors; an output shows the process itself. */
  private static Value ofItself(CapturedEvent event, Field field) {
    return FieldCatalog.standard().find(field.name() + "[0]").map(event::get).orElse(Value.ABSENT);
  }

  /**
   * A number is written as the first event with an argument of this name has it; one without any
   * bytes, which conditions do not see, is nought.
   */
  private static Value argument(CapturedEvent event, Field field) {
    Value value = event.get(field);
    String name = field.argument();
    if (name == null || !field.type().isInteger()) {
      return value;
    }
    int position = EventArguments.position(event, name);
    if (value instanceof Value.Absent && position >= 0 && position < event.data().count()) {
      value = Value.unsigned(0);
    }
    return switch (value) {
      case Value.Number(long number) -> written(name, number, value);
      case Value.Unsigned(long number) -> written(name, number, value);
      default -> value;
    };
  }

  private static Value written(String name, long number, Value value) {
    return switch (NOTATIONS.getOrDefault(name, Notation.DEC)) {
      case HEX -> Value.text(Long.toHexString(number).toUpperCase(Locale.ROOT));
      case OCT -> Value.text(Long.toOctalString(number));
      case DEC -> value;
    };
  }

  private static Map<String, Notation> notations() {
    Map<String, Notation> notations = new HashMap<>();
    for (EventKind kind : EventTable.standard().all()) {
      for (RecordedParameter parameter : kind.parameters()) {
        notations.putIfAbsent(parameter.name(), parameter.notation());
      }
    }
    return Map.copyOf(notations);
  }
}
