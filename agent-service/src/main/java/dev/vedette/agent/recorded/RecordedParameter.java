package dev.vedette.agent.recorded;

import dev.vedette.language.event.ValueType;
import java.util.List;

/**
 * One parameter of a kind of event. Immutable.
 *
 * @param name its name in {@code evt.arg.name}
 * @param type what its bytes are
 * @param notation how a number is written out
 * @param names the table with the names of its bits or choices; empty where it has none
 * @param choices the types that a value which says its own type can have, by that number
 */
public record RecordedParameter(
    String name, ValueType type, Notation notation, String names, List<ValueType> choices) {
  /** How a number is written out. */
  public enum Notation {
    DEC,
    OCT,
    HEX
  }

  public RecordedParameter {
    choices = List.copyOf(choices);
  }

  static RecordedParameter parse(String text) {
    String[] parts = text.split(":", -1);
    ValueType type = ValueType.valueOf(parts[1]);
    String last = parts.length > 3 ? parts[3] : "";
    boolean dynamic = type == ValueType.DYN;
    return new RecordedParameter(
        parts[0],
        type,
        Notation.valueOf(parts[2]),
        dynamic ? "" : last,
        dynamic
            ? List.of(last.split("\\|", -1)).stream().map(ValueType::valueOf).toList()
            : List.of());
  }
}
