package dev.vedette.scanner.manifest;

/**
 * The text of one document without the white space around it, and where that text begins.
 * Immutable.
 */
record Part(String text, Position start) {
  /** The place in the file of a place in the text, both of the latter counted from 0. */
  Position place(int line, int column) {
    return line == 0
        ? new Position(start.line(), start.column() + column)
        : new Position(start.line() + line, column + 1);
  }

  /** The place in the file of a character of the text. */
  Position placeOf(int index) {
    return start.after(text, 0, Math.min(index, text.length()));
  }

  /** The same text without the white space that Go's TrimSpace takes away. */
  Part trimmed() {
    int from = 0;
    int line = start.line();
    int column = start.column();
    while (from < text.length() && isSpace(text.charAt(from))) {
      if (text.charAt(from) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
      from++;
    }
    int to = text.length();
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return new Part(text.substring(from, to), new Position(line, column));
  }

  private static boolean isSpace(char c) {
    return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
  }
}
