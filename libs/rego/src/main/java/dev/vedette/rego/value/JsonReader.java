package dev.vedette.rego.value;

/**
 * Reads one JSON document strictly, with bounded depth; its complaints are worded as OPA's. For one
 * thread.
 */
final class JsonReader {
  private static final int MAX_DEPTH = 2000;

  private final String text;
  private int at;

  JsonReader(String text) {
    this.text = text;
  }

  Value document() throws MalformedJson {
    space();
    Value value = value(0);
    space();
    if (at < text.length()) {
      throw unexpected("after top-level value");
    }
    return value;
  }

  private Value value(int depth) throws MalformedJson {
    if (depth > MAX_DEPTH) {
      throw new MalformedJson("exceeded max depth", at);
    }
    char c = peek();
    return switch (c) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> Value.of(string());
      case 't' -> word("true", BooleanValue.TRUE);
      case 'f' -> word("false", BooleanValue.FALSE);
      case 'n' -> word("null", NullValue.NULL);
      default -> {
        if (c != '-' && (c < '0' || c > '9')) {
          throw unexpected("looking for beginning of value");
        }
        yield number();
      }
    };
  }

  private Value object(int depth) throws MalformedJson {
    at++;
    space();
    var object = ObjectValue.builder();
    if (peek() == '}') {
      at++;
      return ObjectValue.EMPTY;
    }
    while (true) {
      if (peek() != '"') {
        throw unexpected("looking for beginning of object key string");
      }
      Value key = Value.of(string());
      space();
      if (peek() != ':') {
        throw unexpected("after object key");
      }
      at++;
      space();
      object.put(key, value(depth + 1));
      space();
      char c = peek();
      if (c != ',' && c != '}') {
        throw unexpected("after object key:value pair");
      }
      at++;
      if (c == '}') {
        return object.build();
      }
      space();
    }
  }

  private Value array(int depth) throws MalformedJson {
    at++;
    space();
    var array = ArrayValue.builder();
    if (peek() == ']') {
      at++;
      return ArrayValue.EMPTY;
    }
    while (true) {
      array.add(value(depth + 1));
      space();
      char c = peek();
      if (c != ',' && c != ']') {
        throw unexpected("after array element");
      }
      at++;
      if (c == ']') {
        return array.build();
      }
      space();
    }
  }

  private Value word(String word, Value value) throws MalformedJson {
    for (int i = 1; i < word.length(); i++) {
      at++;
      if (peek() != word.charAt(i)) {
        throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
    }
    at++;
    return value;
  }

  private Value number() throws MalformedJson {
    int start = at;
    if (text.charAt(at) == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits("in numeric literal");
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits("after decimal point in numeric literal");
    }
    if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
      at++;
      char sign = peek();
      if (sign == '+' || sign == '-') {
        at++;
      }
      digits("in exponent of numeric literal");
    }
    try {
      return NumberValue.parse(text.substring(start, at));
    } catch (NumberFormatException e) {
      throw new MalformedJson("number out of range", start);
    }
  }

  private void digits(String where) throws MalformedJson {
    char first = peek();
    if (first < '0' || first > '9') {
      throw unexpected(where);
    }
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
  }

  private String string() throws MalformedJson {
    int start = ++at;
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\') {
      control();
      at++;
    }
    if (peek() == '"') {
      return text.substring(start, at++);
    }
    var string = new StringBuilder().append(text, start, at);
    while (peek() != '"') {
      if (text.charAt(at) == '\\') {
        escape(string);
      } else {
        control();
        string.append(text.charAt(at++));
      }
    }
    at++;
    return string.toString();
  }

  private void control() throws MalformedJson {
    if (text.charAt(at) < ' ') {
      throw unexpected("in string literal");
    }
  }

  private void escape(StringBuilder string) throws MalformedJson {
    at++;
    char c = peek();
    switch (c) {
      case '"', '\\', '/' -> string.append(c);
      case 'b' -> string.append('\b');
      case 'f' -> string.append('\f');
      case 'n' -> string.append('\n');
      case 'r' -> string.append('\r');
      case 't' -> string.append('\t');
      case 'u' -> {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
          at++;
          int digit = Character.digit(peek(), 16);
          if (digit < 0) {
            throw unexpected("in \\u hexadecimal character escape");
          }
          unit = unit * 16 + digit;
        }
        string.append((char) unit);
      }
      default -> throw unexpected("in string escape code");
    }
    at++;
  }

  private void space() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
        return;
      }
      at++;
    }
  }

  private char peek() throws MalformedJson {
    if (at >= text.length()) {
      throw new MalformedJson("unexpected end of JSON input", at);
    }
    return text.charAt(at);
  }

  private MalformedJson unexpected(String where) {
    char c = text.charAt(at);
    String shown =
        switch (c) {
          case '\'' -> "'\\''";
          case '"' -> "'\"'";
          default -> {
            String quoted = Json.quote(Character.toString(text.codePointAt(at)));
            yield "'" + quoted.substring(1, quoted.length() - 1) + "'";
          }
        };
    return new MalformedJson("invalid character " + shown + " " + where, at);
  }
}
