package dev.vedette.scanner.config;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** The declarations of VCL: back ends, probes and address lists. For one thread. */
final class VclFormat {
  private final Cursor cursor;

  private VclFormat(String text) {
    cursor = new Cursor(text);
  }

  static Value read(String text) throws MalformedConfig {
    return new VclFormat(text).run();
  }

  private Value run() throws MalformedConfig {
    Map<String, ObjectValue.Builder> kinds = new LinkedHashMap<>();
    for (space(); !cursor.atEnd(); space()) {
      String kind = word();
      space();
      if (kind.equals("vcl") || kind.equals("import") || kind.equals("include")) {
        cursor.until(";");
        cursor.expect(";");
        continue;
      }
      String name = word();
      space();
      if (kind.isEmpty() || name.isEmpty() || kind.equals("sub")) {
        throw cursor.malformed("only declarations of back ends, probes and lists are read");
      }
      cursor.expect("{");
      kinds.computeIfAbsent(kind, _ -> ObjectValue.builder()).put(name, body());
    }
    var object = ObjectValue.builder();
    kinds.forEach((kind, members) -> object.put(kind, members.build()));
    return object.build();
  }

  private Value body() throws MalformedConfig {
    var fields = ObjectValue.builder();
    var entries = ArrayValue.builder();
    for (space(); !cursor.skip("}"); space()) {
      if (cursor.atEnd()) {
        throw cursor.malformed("unexpected end of file, expecting \"}\"");
      }
      if (cursor.skip(".")) {
        String name = word();
        space();
        cursor.expect("=");
        space();
        fields.put(name, cursor.skip("{") ? body() : value());
      } else {
        entries.add(value());
      }
      space();
      cursor.skip(";");
    }
    return entries.size() > 0 ? entries.build() : fields.build();
  }

  private Value value() throws MalformedConfig {
    if (cursor.skip("\"")) {
      String text = cursor.until("\"\n");
      cursor.expect("\"");
      return Value.of(text);
    }
    String text = cursor.until(";}\n").strip();
    if (text.isEmpty()) {
      throw cursor.malformed("expected a value");
    }
    // A duration keeps its number only.
    String number = text.replaceFirst("(ms|s|m|h|d|w|y)$", "");
    if (number.matches("[0-9]+(\\.[0-9]+)?")) {
      return PlainNumber.of(new BigDecimal(number));
    }
    return text.equals("true") || text.equals("false")
        ? Value.of(text.equals("true"))
        : Value.of(text);
  }

  private String word() {
    int start = cursor.position();
    while (Character.isLetterOrDigit(cursor.peek())
        || cursor.peek() == '_'
        || cursor.peek() == '-') {
      cursor.next();
    }
    return cursor.from(start);
  }

  private void space() {
    while (!cursor.atEnd()) {
      if (cursor.looksAt("#") || cursor.looksAt("//")) {
        cursor.restOfLine();
      } else if (cursor.skip("/*")) {
        while (!cursor.atEnd() && !cursor.skip("*/")) {
          cursor.next();
        }
      } else if (Character.isWhitespace(cursor.peek())) {
        cursor.next();
      } else {
        return;
      }
    }
  }
}
