package dev.vedette.scanner.config;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads TOML; times stay text. For one thread. */
final class TomlReader {
  private static final int MAX_DEPTH = 200;
  private static final String TIME =
      "[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}.*)?|[0-9]{2}:[0-9]{2}:[0-9]{2}.*";

  private final Cursor cursor;
  private final Map<String, Object> root = new LinkedHashMap<>();
  private Map<String, Object> table = root;

  private TomlReader(String text) {
    cursor = new Cursor(text.startsWith("\ufeff") ? text.substring(1) : text);
  }

  static Value read(String text) throws MalformedConfig {
    var reader = new TomlReader(text);
    reader.run();
    return value(reader.root);
  }

  private void run() throws MalformedConfig {
    for (space(); !cursor.atEnd(); space()) {
      if (cursor.skip("[[")) {
        List<String> path = path();
        cursor.expect("]]");
        table = new LinkedHashMap<>();
        elements(path).add(table);
      } else if (cursor.skip("[")) {
        List<String> path = path();
        cursor.expect("]");
        table = table(root, path);
      } else {
        pair(table, 0);
      }
      cursor.blanks();
      if (cursor.peek() == '#') {
        cursor.restOfLine();
      }
      if (!cursor.atEnd() && cursor.peek() != '\n') {
        throw cursor.malformed("expected the end of the line");
      }
    }
  }

  private void pair(Map<String, Object> into, int depth) throws MalformedConfig {
    List<String> path = path();
    cursor.expect("=");
    cursor.blanks();
    Map<String, Object> holder = table(into, path.subList(0, path.size() - 1));
    if (holder.put(path.getLast(), value(depth + 1)) != null) {
      throw cursor.malformed("key " + String.join(".", path) + " is defined twice");
    }
  }

  private List<String> path() throws MalformedConfig {
    var path = new ArrayList<String>();
    do {
      cursor.blanks();
      if (cursor.peek() == '"' || cursor.peek() == '\'') {
        path.add(string());
      } else {
        int start = cursor.position();
        while (Character.isLetterOrDigit(cursor.peek()) || "_-".indexOf(cursor.peek()) >= 0) {
          cursor.next();
        }
        if (cursor.position() == start) {
          throw cursor.malformed("expected a key");
        }
        path.add(cursor.from(start));
      }
      cursor.blanks();
    } while (cursor.skip("."));
    return path;
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> table(Map<String, Object> from, List<String> path)
      throws MalformedConfig {
    Map<String, Object> at = from;
    for (String key : path) {
      Object inner = at.computeIfAbsent(key, _ -> new LinkedHashMap<String, Object>());
      if (inner instanceof List<?> list && !list.isEmpty()) {
        // A path goes on in the last element of an array of tables.
        inner = list.getLast();
      }
      if (!(inner instanceof Map)) {
        throw cursor.malformed("key " + key + " is no table");
      }
      at = (Map<String, Object>) inner;
    }
    return at;
  }

  @SuppressWarnings("unchecked")
  private List<Object> elements(List<String> path) throws MalformedConfig {
    Map<String, Object> holder = table(root, path.subList(0, path.size() - 1));
    Object list = holder.computeIfAbsent(path.getLast(), _ -> new ArrayList<Object>());
    if (!(list instanceof List)) {
      throw cursor.malformed("key " + path.getLast() + " is no array of tables");
    }
    return (List<Object>) list;
  }

  private Object value(int depth) throws MalformedConfig {
    if (depth > MAX_DEPTH) {
      throw cursor.malformed("nested too deeply");
    }
    char first = cursor.peek();
    if (first == '"' || first == '\'') {
      return Value.of(string());
    }
    if (cursor.skip("[")) {
      var elements = new ArrayList<Value>();
      for (space(); !cursor.skip("]"); space()) {
        elements.add(value(value(depth + 1)));
        space();
        if (!cursor.skip(",") && cursor.peek() != ']') {
          throw cursor.malformed("expected ]");
        }
      }
      return ArrayValue.of(elements);
    }
    if (cursor.skip("{")) {
      var inline = new LinkedHashMap<String, Object>();
      for (space(); !cursor.skip("}"); space()) {
        pair(inline, depth + 1);
        space();
        if (!cursor.skip(",") && cursor.peek() != '}') {
          throw cursor.malformed("expected }");
        }
      }
      return inline;
    }
    return scalar(cursor.until(",]}#\n").strip());
  }

  private Value scalar(String text) throws MalformedConfig {
    if (text.equals("true") || text.equals("false")) {
      return Value.of(text.equals("true"));
    }
    if (text.matches(TIME)) {
      return Value.of(text);
    }
    String plain = text.replaceAll("(?<=[0-9a-fA-F])_(?=[0-9a-fA-F])", "");
    if (plain.matches("0[xob][0-9a-fA-F]+")) {
      int base = plain.charAt(1) == 'x' ? 16 : plain.charAt(1) == 'o' ? 8 : 2;
      try {
        return Value.of(new BigInteger(plain.substring(2), base));
      } catch (NumberFormatException e) {
        throw cursor.malformed("malformed number " + text);
      }
    }
    if (plain.matches("[+-]?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")) {
      return PlainNumber.of(new BigDecimal(plain));
    }
    throw cursor.malformed("malformed value " + text);
  }

  private String string() throws MalformedConfig {
    String mark = cursor.looksAt("\"\"\"") ? "\"\"\"" : cursor.looksAt("'''") ? "'''" : "";
    boolean lines = !mark.isEmpty();
    if (!lines) {
      mark = cursor.peek() == '"' ? "\"" : "'";
    }
    cursor.expect(mark);
    if (lines) {
      cursor.skip("\r");
      cursor.skip("\n");
    }
    var text = new StringBuilder();
    while (!cursor.skip(mark)) {
      if (cursor.atEnd() || (!lines && cursor.peek() == '\n')) {
        throw cursor.malformed("string is not closed");
      }
      char c = cursor.next();
      if (c == '\\' && mark.startsWith("\"")) {
        escape(text);
      } else {
        text.append(c);
      }
    }
    // Up to two quotes may stand right before the end of a long string.
    while (lines && cursor.looksAt(mark.substring(0, 1))) {
      text.append(cursor.next());
    }
    return text.toString();
  }

  private void escape(StringBuilder text) throws MalformedConfig {
    char c = cursor.next();
    switch (c) {
      case 'b' -> text.append('\b');
      case 't' -> text.append('\t');
      case 'n' -> text.append('\n');
      case 'f' -> text.append('\f');
      case 'r' -> text.append('\r');
      case '"', '\\' -> text.append(c);
      case 'u', 'U' -> {
        int start = cursor.position();
        for (int i = 0; i < (c == 'u' ? 4 : 8); i++) {
          cursor.next();
        }
        String digits = cursor.from(start);
        if (!digits.matches("0*[0-9a-fA-F]{1,5}|0*10[0-9a-fA-F]{4}")) {
          throw cursor.malformed("malformed escape");
        }
        text.appendCodePoint(Integer.parseInt(digits, 16));
      }
      default -> {
        if (!Character.isWhitespace(c)) {
          throw cursor.malformed("unknown escape \\" + c);
        }
        while (!cursor.atEnd() && Character.isWhitespace(cursor.peek())) {
          cursor.next();
        }
      }
    }
  }

  private static Value value(Object tree) {
    return switch (tree) {
      case Map<?, ?> map -> {
        var object = ObjectValue.builder();
        map.forEach((key, member) -> object.put((String) key, value(member)));
        yield object.build();
      }
      case List<?> list -> {
        var array = ArrayValue.builder();
        list.forEach(member -> array.add(value(member)));
        yield array.build();
      }
      default -> (Value) tree;
    };
  }

  private void space() {
    while (!cursor.atEnd()) {
      if (cursor.peek() == '#') {
        cursor.restOfLine();
      } else if (Character.isWhitespace(cursor.peek())) {
        cursor.next();
      } else {
        return;
      }
    }
  }
}
