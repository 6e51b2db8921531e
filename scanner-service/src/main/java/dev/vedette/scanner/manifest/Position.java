package dev.vedette.scanner.manifest;

/** A place in a file, both counted from 1. Immutable. */
public record Position(int line, int column) {
  /** The first character of a file. */
  public static final Position START = new Position(1, 1);

  /** The place at {@code to} in a text in which this is the place at {@code from}. */
  Position after(String text, int from, int to) {
    int nextLine = line;
    int nextColumn = column;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1))) {
        nextLine++;
        nextColumn = 1;
      } else {
        nextColumn++;
      }
    }
    return new Position(nextLine, nextColumn);
  }

  @Override
  public String toString() {
    return line + ":" + column;
  }
}
