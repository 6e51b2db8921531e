package dev.vedette.scanner.config;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.List;

/** The directives of nginx, nested by blocks. For one thread. */
final class NginxFormat {
  private static final int MAX_DEPTH = 200;
  private final Cursor cursor;

  private NginxFormat(String text) {
    cursor = new Cursor(text);
  }

  static Value read(String text) throws MalformedConfig {
    return new NginxFormat(text).block(0);
  }

  private Value block(int depth) throws MalformedConfig {
    if (depth > MAX_DEPTH) {
      throw cursor.malformed("nested too deeply");
    }
    var directives = ArrayValue.builder();
    while (true) {
      space();
      boolean closed = depth > 0 && cursor.skip("}");
      if (closed || (depth == 0 && cursor.atEnd())) {
        return ObjectValue.of("directives", directives.build());
      }
      if (cursor.atEnd()) {
        throw cursor.malformed("unexpected end of file, expecting \"}\"");
      }
      directives.add(directive(depth));
    }
  }

  private Value directive(int depth) throws MalformedConfig {
    var words = new ArrayList<String>();
    while (cursor.peek() != ';' && cursor.peek() != '{') {
      if (cursor.atEnd() || cursor.peek() == '}') {
        throw cursor.malformed("directive is not closed by \";\"");
      }
      words.add(word());
      space();
    }
    if (words.isEmpty()) {
      throw cursor.malformed("unexpected " + cursor.peek());
    }
    var directive = ObjectValue.builder().put("name", Value.of(words.getFirst()));
    List<String> parameters = words.subList(1, words.size());
    if (!parameters.isEmpty()) {
      directive.put("parameters", ArrayValue.of(parameters.stream().map(Value::of).toList()));
    }
    if (cursor.next() == '{') {
      directive.put("block", block(depth + 1));
    }
    return directive.build();
  }

  private String word() throws MalformedConfig {
    int start = cursor.position();
    char quote = cursor.peek();
    if (quote == '"' || quote == '\'') {
      cursor.next();
      while (cursor.peek() != quote) {
        if (cursor.atEnd()) {
          throw cursor.malformed("string is not closed");
        }
        if (cursor.next() == '\\') {
          cursor.next();
        }
      }
      cursor.next();
      return cursor.from(start);
    }
    while (!cursor.atEnd() && " \t\r\n;{}".indexOf(cursor.peek()) < 0) {
      if (cursor.peek() == '\\') {
        cursor.next();
      }
      boolean variable = cursor.skip("${");
      if (variable) {
        cursor.until("}\n");
      }
      cursor.next();
    }
    return cursor.from(start);
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
