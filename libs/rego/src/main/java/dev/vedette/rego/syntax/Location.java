package dev.vedette.rego.syntax;

import java.util.Comparator;

/**
 * Where a piece of source stands: its file, the row and column of its first character, both counted
 * from 1, and the range of its characters. Immutable.
 */
public record Location(String file, int row, int column, int offset, int end)
    implements Comparable<Location> {

  /** No place in particular. */
  public static final Location NONE = new Location("", 0, 0, 0, 0);

  private static final Comparator<Location> ORDER =
      Comparator.comparing(Location::file)
          .thenComparingInt(Location::row)
          .thenComparingInt(Location::column);

  /** The same start with another end. */
  public Location until(int newEnd) {
    return new Location(file, row, column, offset, newEnd);
  }

  @Override
  public int compareTo(Location other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return file.isEmpty() ? row + ":" + column : file + ":" + row;
  }
}
