package dev.vedette.rego.builtin.encoding;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.List;

/** Writes values as YAML in blocks, with sorted keys. For one thread. */
final class YamlWriter {
  private static final String MARKS = "-?:,[]{}#&*!|>'\"%@` ";
  private final StringBuilder text = new StringBuilder();

  static String write(Value value) {
    var writer = new YamlWriter();
    writer.block(value, 0, false);
    return writer.text.toString();
  }

  private void block(Value value, int indent, boolean continued) {
    switch (value) {
      case ObjectValue object when object.size() > 0 -> mapping(object, indent, continued);
      case ArrayValue array when array.size() > 0 -> sequence(array.elements(), indent, continued);
      case SetValue set when set.size() > 0 -> sequence(set.elements(), indent, continued);
      case StringValue string when string.value().contains("\n") -> literal(string.value(), indent);
      default -> text.append(scalar(value)).append('\n');
    }
  }

  private void mapping(ObjectValue object, int indent, boolean continued) {
    boolean inline = continued;
    for (int i = 0; i < object.size(); i++) {
      text.append(inline ? "" : " ".repeat(indent));
      inline = false;
      Value key = object.keys().get(i);
      text.append(scalar(key instanceof StringValue ? key : Value.of(key.toString()))).append(':');
      Value value = object.values().get(i);
      boolean list = value instanceof ArrayValue || value instanceof SetValue;
      if (value.size() > 0) {
        text.append('\n');
        // A list stands below its key without more indent.
        block(value, list ? indent : indent + 2, false);
      } else {
        text.append(' ');
        block(value, indent + 2, false);
      }
    }
  }

  private void sequence(List<Value> elements, int indent, boolean continued) {
    boolean inline = continued;
    for (Value element : elements) {
      text.append(inline ? "" : " ".repeat(indent)).append("- ");
      inline = false;
      block(element, indent + 2, true);
    }
  }

  private void literal(String string, int indent) {
    text.append(string.endsWith("\n") ? "|" : "|-").append('\n');
    string
        .lines()
        .forEach(line ->
            text.append(line.isEmpty() ? "" : " ".repeat(Math.max(2, indent)) + line).append('\n'));
  }

  private static String scalar(Value value) {
    if (value instanceof ArrayValue || value instanceof SetValue) {
      return "[]";
    }
    if (value instanceof ObjectValue) {
      return "{}";
    }
    if (!(value instanceof StringValue string)) {
      return value.toString();
    }
    String content = string.value();
    if (content.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      return Json.quote(content);
    }
    if (content.isEmpty() || !PlainScalar.isString(content)) {
      return "\"" + content + "\"";
    }
    boolean plain =
        MARKS.indexOf(content.charAt(0)) < 0
            && !content.endsWith(" ")
            && !content.endsWith(":")
            && !content.contains(": ")
            && !content.contains(" #");
    return plain ? content : "'" + content.replace("'", "''") + "'";
  }
}
