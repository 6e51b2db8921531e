package dev.vedette.scanner.config;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** EDN, in which all but collections becomes text. For one thread. */
final class EdnFormat {
  private static final int MAX_DEPTH = 500;
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private final Cursor cursor;

  private EdnFormat(String text) {
    cursor = new Cursor(text);
  }

  static Value read(String text) throws MalformedConfig {
    var reader = new EdnFormat(text);
    Value value = reader.form(0);
    return value == null ? NullValue.NULL : value;
  }

  /** The next form, or null before a closing bracket or the end. */
  private @Nullable Value form(int depth) throws MalformedConfig {
    if (depth > MAX_DEPTH) {
      throw cursor.malformed("nested too deeply");
    }
    space();
    while (cursor.skip("#_")) {
      if (form(depth + 1) == null) {
        throw cursor.malformed("nothing to discard");
      }
      space();
    }
    if (cursor.atEnd() || ")]}".indexOf(cursor.peek()) >= 0) {
      return null;
    }
    if (cursor.skip("#{")) {
      return set(forms("}", depth));
    }
    if (cursor.skip("#")) {
      return tagged(depth);
    }
    return switch (cursor.peek()) {
      case '{' -> map(depth);
      case '[' -> list("[", "]", depth);
      case '(' -> list("(", ")", depth);
      case '"' -> string();
      default -> atom();
    };
  }

  private List<Value> forms(String end, int depth) throws MalformedConfig {
    var forms = new ArrayList<Value>();
    for (Value form = form(depth + 1); form != null; form = form(depth + 1)) {
      forms.add(form);
    }
    cursor.expect(end);
    return forms;
  }

  private Value list(String begin, String end, int depth) throws MalformedConfig {
    cursor.expect(begin);
    return ArrayValue.of(forms(end, depth));
  }

  private Value map(int depth) throws MalformedConfig {
    cursor.expect("{");
    List<Value> forms = forms("}", depth);
    if (forms.size() % 2 != 0) {
      throw cursor.malformed("a map needs a value for each key");
    }
    var map = ObjectValue.builder();
    for (int i = 0; i < forms.size(); i += 2) {
      Value key = forms.get(i);
      map.put(key instanceof StringValue ? key : Value.of(key.toString()), forms.get(i + 1));
    }
    return map.build();
  }

  // A set is shown as the Go map that it becomes.
  private static Value set(List<Value> forms) {
    var members = new TreeSet<String>();
    forms.forEach(form -> members.add(text(form) + ":true"));
    return Value.of("map[" + String.join(" ", members) + "]");
  }

  private static String text(Value value) {
    return value instanceof StringValue string ? string.value() : value.toString();
  }

  private Value tagged(int depth) throws MalformedConfig {
    String tag = word();
    Value form = form(depth + 1);
    if (form == null || tag.isEmpty()) {
      throw cursor.malformed("expected a tag and its value");
    }
    if (!tag.equals("inst")) {
      return Value.of("#" + tag + " " + text(form));
    }
    try {
      Instant time = Instant.parse(text(form));
      return Value.of(TIME.format(time) + " +0000 UTC");
    } catch (DateTimeParseException e) {
      throw cursor.malformed("malformed time " + text(form));
    }
  }

  private Value string() throws MalformedConfig {
    cursor.next();
    var text = new StringBuilder();
    while (cursor.peek() != '"') {
      if (cursor.atEnd()) {
        throw cursor.malformed("string is not closed");
      }
      char c = cursor.next();
      if (c == '\\') {
        char escaped = cursor.next();
        c =
            switch (escaped) {
              case 'n' -> '\n';
              case 't' -> '\t';
              case 'r' -> '\r';
              default -> escaped;
            };
      }
      text.append(c);
    }
    cursor.next();
    return Value.of(text.toString());
  }

  private Value atom() throws MalformedConfig {
    String word = word();
    if (word.isEmpty()) {
      throw cursor.malformed("unexpected " + cursor.peek());
    }
    return Value.of(word.equals("nil") ? "<nil>" : word);
  }

  private String word() {
    return cursor.until(" \t\r\n,;()[]{}\"");
  }

  private void space() {
    while (!cursor.atEnd()) {
      if (cursor.peek() == ';') {
        cursor.restOfLine();
      } else if (Character.isWhitespace(cursor.peek()) || cursor.peek() == ',') {
        cursor.next();
      } else {
        return;
      }
    }
  }
}
