package dev.vedette.scanner.config;

import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Reads HCL; what is no literal stays an expression, as text in {@code ${...}}. One thread. */
final class HclReader {
  private static final int MAX_DEPTH = 200;
  private final Cursor cursor;

  private HclReader(String text) {
    cursor = new Cursor(text);
  }

  static HclNode.Body read(String text) throws MalformedConfig {
    var reader = new HclReader(text.startsWith("\ufeff") ? text.substring(1) : text);
    HclNode.Body body = new HclNode.Body(reader.items(0));
    if (!reader.cursor.atEnd()) {
      throw reader.cursor.malformed("unexpected " + reader.cursor.peek());
    }
    return body;
  }

  private List<HclNode.Item> items(int depth) throws MalformedConfig {
    if (depth > MAX_DEPTH) {
      throw cursor.malformed("nested too deeply");
    }
    var items = new ArrayList<HclNode.Item>();
    for (space(); !cursor.atEnd() && cursor.peek() != '}'; space()) {
      String name = name();
      cursor.blanks();
      if (cursor.peek() == '=' || cursor.peek() == ':') {
        cursor.next();
        items.add(new HclNode.Item(name, List.of(), expression(depth + 1)));
        cursor.blanks();
        cursor.skip(",");
        continue;
      }
      var labels = new ArrayList<String>();
      while (cursor.peek() != '{') {
        labels.add(name());
        cursor.blanks();
      }
      cursor.next();
      var body = new HclNode.Body(items(depth + 1));
      cursor.expect("}");
      items.add(new HclNode.Item(name, labels, body));
    }
    return items;
  }

  private String name() throws MalformedConfig {
    if (cursor.peek() == '"') {
      int start = cursor.position();
      string();
      String quoted = cursor.from(start);
      return HclStrings.unescape(quoted.substring(1, quoted.length() - 1));
    }
    int start = cursor.position();
    if (cursor.peek() == '(') {
      raw();
      return "${" + cursor.from(start).strip() + "}";
    }
    while (Character.isLetterOrDigit(cursor.peek()) || "_-.".indexOf(cursor.peek()) >= 0) {
      if (cursor.atEnd()) {
        break;
      }
      cursor.next();
    }
    if (cursor.position() == start) {
      throw cursor.malformed("expected a name");
    }
    return cursor.from(start);
  }

  private HclNode expression(int depth) throws MalformedConfig {
    if (depth > MAX_DEPTH) {
      throw cursor.malformed("nested too deeply");
    }
    cursor.blanks();
    if (cursor.looksAt("<<")) {
      return new HclNode.Scalar(Value.of(HclStrings.heredoc(cursor)));
    }
    int start = cursor.position();
    raw();
    String text = cursor.from(start).strip();
    int end = cursor.position();
    char first = text.isEmpty() ? '\0' : text.charAt(0);
    cursor.moveTo(start);
    if (first == '"') {
      string();
      if (cursor.from(start).length() == text.length()) {
        return new HclNode.Scalar(
            Value.of(HclStrings.unescape(text.substring(1, text.length() - 1))));
      }
    } else if (first == '[' && !text.matches("(?s)\\[\\s*for\\s.*")) {
      HclNode tuple = tuple(depth);
      if (cursor.from(start).strip().length() == text.length()) {
        return tuple;
      }
    } else if (first == '{' && !text.matches("(?s)\\{\\s*for\\s.*")) {
      cursor.next();
      var mapping = new HclNode.Mapping(items(depth + 1));
      cursor.expect("}");
      if (cursor.from(start).strip().length() == text.length()) {
        return mapping;
      }
    }
    cursor.moveTo(end);
    if (text.isEmpty()) {
      throw cursor.malformed("expected a value");
    }
    return new HclNode.Scalar(literal(text));
  }

  private static Value literal(String text) {
    return switch (text) {
      case "true" -> BooleanValue.TRUE;
      case "false" -> BooleanValue.FALSE;
      case "null" -> NullValue.NULL;
      default ->
          text.matches("[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
              ? PlainNumber.of(new BigDecimal(text))
              : Value.of("${" + text + "}");
    };
  }

  private HclNode tuple(int depth) throws MalformedConfig {
    cursor.expect("[");
    var elements = new ArrayList<HclNode>();
    for (space(); cursor.peek() != ']'; space()) {
      if (cursor.atEnd()) {
        throw cursor.malformed("expected ]");
      }
      elements.add(expression(depth + 1));
      space();
      cursor.skip(",");
    }
    cursor.next();
    return new HclNode.Tuple(elements);
  }

  /** Skips an expression: up to the end of its line, a comma or a bracket that it did not open. */
  private void raw() throws MalformedConfig {
    int open = 0;
    while (!cursor.atEnd()) {
      char c = cursor.peek();
      if (c == '"') {
        string();
        continue;
      }
      if (cursor.looksAt("<<") && open > 0) {
        HclStrings.heredoc(cursor);
        continue;
      }
      boolean comment = c == '#' || cursor.looksAt("//") || cursor.looksAt("/*");
      if (open == 0 && (c == '\n' || c == ',' || comment)) {
        return;
      }
      if (comment) {
        comment();
        continue;
      }
      if ("([{".indexOf(c) >= 0) {
        open++;
      } else if (")]}".indexOf(c) >= 0 && open-- == 0) {
        return;
      }
      cursor.next();
    }
    if (open > 0) {
      throw cursor.malformed("a bracket is not closed");
    }
  }

  /** Skips a string with all that is interpolated in it. */
  private void string() throws MalformedConfig {
    cursor.next();
    while (cursor.peek() != '"') {
      if (cursor.atEnd() || cursor.peek() == '\n') {
        throw cursor.malformed("string is not closed");
      }
      if (cursor.skip("$${") || cursor.skip("%%{")) {
        continue;
      }
      if (cursor.skip("${") || cursor.skip("%{")) {
        interpolation();
      } else if (cursor.next() == '\\') {
        cursor.next();
      }
    }
    cursor.next();
  }

  private void interpolation() throws MalformedConfig {
    int open = 1;
    while (open > 0) {
      if (cursor.atEnd()) {
        throw cursor.malformed("interpolation is not closed");
      }
      if (cursor.peek() == '"') {
        string();
        continue;
      }
      char c = cursor.next();
      open += c == '{' ? 1 : c == '}' ? -1 : 0;
    }
  }

  private void comment() {
    if (cursor.skip("/*")) {
      while (!cursor.atEnd() && !cursor.skip("*/")) {
        cursor.next();
      }
    } else {
      cursor.restOfLine();
    }
  }

  private void space() {
    while (!cursor.atEnd()) {
      if (cursor.peek() == '#' || cursor.looksAt("//") || cursor.looksAt("/*")) {
        comment();
      } else if (Character.isWhitespace(cursor.peek())) {
        cursor.next();
      } else {
        return;
      }
    }
  }
}
