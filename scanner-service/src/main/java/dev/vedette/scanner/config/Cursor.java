package dev.vedette.scanner.config;

/** A place in a text that only moves forward and knows its line. For one thread. */
final class Cursor {
  private final String text;
  private int at;

  Cursor(String text) {
    this.text = text;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  /** The character here, or zero at the end. */
  char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  boolean looksAt(String token) {
    return text.startsWith(token, at);
  }

  char next() {
    return at < text.length() ? text.charAt(at++) : '\0';
  }

  boolean skip(String token) {
    if (!looksAt(token)) {
      return false;
    }
    at += token.length();
    return true;
  }

  void expect(String token) throws MalformedConfig {
    if (!skip(token)) {
      throw malformed("expected " + token);
    }
  }

  /** Skips spaces and tabs. */
  void blanks() {
    while (peek() == ' ' || peek() == '\t' || (peek() == '\r' && !atEnd())) {
      at++;
    }
  }

  void restOfLine() {
    while (!atEnd() && peek() != '\n') {
      at++;
    }
  }

  /** Takes characters up to the first that is one of the stops. */
  String until(String stops) {
    int start = at;
    while (!atEnd() && stops.indexOf(peek()) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  int position() {
    return at;
  }

  void moveTo(int position) {
    at = position;
  }

  String from(int start) {
    return text.substring(start, at);
  }

  int line() {
    return 1
        + (int)
            text.substring(0, Math.min(at, text.length())).chars().filter(c -> c == '\n').count();
  }

  MalformedConfig malformed(String message) {
    int line = line();
    return new MalformedConfig("line " + line + ": " + message, line);
  }
}
