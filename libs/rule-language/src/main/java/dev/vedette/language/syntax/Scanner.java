package dev.vedette.language.syntax;

import org.jspecify.annotations.Nullable;

/** A position in a condition and the tokens that can be read there. Not thread-safe. */
final class Scanner {
  private final String text;
  private int position;
  private String last = "";

  Scanner(String text) {
    this.text = text;
  }

  int position() {
    return position;
  }

  void reset(int to) {
    position = to;
  }

  boolean atEnd() {
    return position >= text.length();
  }

  char peek() {
    return position < text.length() ? text.charAt(position) : '\0';
  }

  /** The last token that was read. */
  String previous() {
    return last;
  }

  /** A problem at this position. */
  ParseFailure failure(String message) {
    return new ParseFailure(message, position);
  }

  boolean blanks() {
    int start = position;
    while (position < text.length() && isBlank(text.charAt(position))) {
      position++;
    }
    return position > start;
  }

  boolean literal(String token) {
    if (text.startsWith(token, position)) {
      position += token.length();
      last = token;
      return true;
    }
    return false;
  }

  /** A word and the blank that must follow it; the blank is read too. */
  boolean wordAndBlank(String word) {
    int after = position + word.length();
    if (text.startsWith(word, position) && after < text.length() && isBlank(text.charAt(after))) {
      position = after;
      last = word;
      blanks();
      return true;
    }
    return false;
  }

  @Nullable String identifier() {
    int end = identifierEnd(position);
    return end < 0 ? null : take(end);
  }

  @Nullable String fieldName() {
    int end = identifierEnd(position);
    if (end < 0) {
      return null;
    }
    boolean dotted = false;
    while (end < text.length() && text.charAt(end) == '.') {
      int next = identifierEnd(end + 1);
      if (next < 0) {
        break;
      }
      end = next;
      dotted = true;
    }
    return dotted ? take(end) : null;
  }

  private int identifierEnd(int start) {
    int i = start;
    while (i < text.length() && isLetter(text.charAt(i))) {
      i++;
    }
    if (i == start) {
      return -1;
    }
    while (i < text.length() && isWord(text.charAt(i))) {
      i++;
    }
    return i;
  }

  @Nullable String bareArgument() {
    return takeWhile("][\"'");
  }

  @Nullable String bareString() {
    return takeWhile("()\"'=,");
  }

  private @Nullable String takeWhile(String excluded) {
    int i = position;
    while (i < text.length() && !isSpace(text.charAt(i)) && excluded.indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i == position ? null : take(i);
  }

  /** A quoted string with its quotes; null if there is none or if it does not end. */
  @Nullable String quoted() {
    char quote = peek();
    if (quote != '"' && quote != '\'') {
      return null;
    }
    for (int i = position + 1; i < text.length(); i++) {
      if (text.charAt(i) == quote && text.charAt(i - 1) != '\\') {
        return take(i + 1);
      }
    }
    return null;
  }

  @Nullable String hexNumber() {
    int i = position;
    if (i + 2 < text.length()
        && text.charAt(i) == '0'
        && (text.charAt(i + 1) == 'x' || text.charAt(i + 1) == 'X')) {
      i += 2;
      while (i < text.length() && Character.digit(text.charAt(i), 16) >= 0) {
        i++;
      }
      return i > position + 2 ? take(i) : null;
    }
    return null;
  }

  @Nullable String number() {
    int i = position;
    if (i < text.length() && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
      i++;
    }
    int digits = i;
    i = digitsEnd(i);
    if (i == digits) {
      return null;
    }
    if (i < text.length() && text.charAt(i) == '.') {
      i = digitsEnd(i + 1);
    }
    if (i + 1 < text.length()
        && (text.charAt(i) == 'e' || text.charAt(i) == 'E')
        && (text.charAt(i + 1) == '+' || text.charAt(i + 1) == '-')) {
      int end = digitsEnd(i + 2);
      if (end > i + 2) {
        i = end;
      }
    }
    return take(i);
  }

  private int digitsEnd(int start) {
    int i = start;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }

  private String take(int end) {
    last = text.substring(position, end);
    position = end;
    return last;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\b' || c == '\r' || c == '\n';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isWord(char c) {
    return isLetter(c) || (c >= '0' && c <= '9') || c == '_';
  }
}
