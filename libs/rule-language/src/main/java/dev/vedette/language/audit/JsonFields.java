package dev.vedette.language.audit;

import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of any JSON event: {@code json.*} and, by their older name, {@code jevt.*}. Stateless.
 */
final class JsonFields {
  private JsonFields() {}

  static Value get(JsonNode json, Field field, long timeNanos) {
    return switch (field.definition().name()) {
      case "json.value", "jevt.value" -> text(find(json, String.valueOf(field.argument())));
      case "json.obj", "jevt.obj" -> Value.text(JsonText.indented(json));
      case "json.rawtime", "jevt.rawtime" -> Value.text(Long.toString(timeNanos));
      default -> Value.ABSENT;
    };
  }

  /** What a JSON pointer leads to; the slash at its start may be missing. */
  private static @Nullable JsonNode find(JsonNode json, String pointer) {
    var path = pointer.startsWith("/") ? pointer.substring(1) : pointer;
    JsonNode value = json;
    for (String key : List.of(path.split("/", -1))) {
      value = child(value, key.replace("~1", "/").replace("~0", "~"));
      if (value == null) {
        return null;
      }
    }
    return value;
  }

  private static @Nullable JsonNode child(JsonNode value, String key) {
    if (value.isArray()) {
      boolean index =
          key.length() <= 9 && !key.isEmpty() && key.chars().allMatch(Character::isDigit);
      return index ? value.get(Integer.parseInt(key)) : null;
    }
    return value.get(key);
  }

  /** A text as it is, everything else as JSON; absent if there is nothing. */
  static Value text(@Nullable JsonNode value) {
    return value == null || value.isMissingNode()
        ? Value.ABSENT
        : Value.text(value.isString() ? value.stringValue() : JsonText.compact(value));
  }
}
