package dev.vedette.scanner.manifest;

/** A place in a file, both counted from 1. Immutable. */
public record Position(int line, int column) {
  /** The first character of a file. */
  public static final Position START = new Position(1, 1);

  @Override
  public String toString() {
    return line + ":" + column;
  }
}
