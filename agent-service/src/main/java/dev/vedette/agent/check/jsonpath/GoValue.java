package dev.vedette.agent.check.jsonpath;

import java.util.List;
import java.util.Map;

/**
 * A value as Go holds it after decoding JSON or YAML into an empty interface: the two give
 * different types, and results print differently for it. Immutable.
 */
sealed interface GoValue {
  /** The name of its Go type, for messages. */
  default String typeName() {
    return switch (this) {
      case Null _, Missing _ -> "nil";
      case Truth _ -> "bool";
      case Whole _ -> "int";
      case Huge _ -> "uint64";
      case Real _ -> "float64";
      case Text _ -> "string";
      case Items _ -> "[]interface {}";
      case Fields fields ->
          fields.fromYaml() ? "map[interface {}]interface {}" : "map[string]interface {}";
    };
  }

  record Null() implements GoValue {}

  /** No value at all, which is not the same as null. */
  record Missing() implements GoValue {}

  record Truth(boolean value) implements GoValue {}

  record Whole(long value) implements GoValue {}

  /** An unsigned number of 64 bits, by its digits. */
  record Huge(String digits) implements GoValue {}

  record Real(double value) implements GoValue {}

  record Text(String value) implements GoValue {}

  record Items(List<GoValue> values) implements GoValue {}

  /** A map; only text finds an entry, also where YAML had other keys. */
  record Fields(Map<GoValue, GoValue> values, boolean fromYaml) implements GoValue {}
}
