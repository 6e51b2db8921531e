package dev.vedette.language.diagnostic;

/**
 * A part of a text by kind and name, and where it starts. Kinds are those that Falco names. Line,
 * column and offset count from 0. Immutable.
 */
public record Location(String type, String name, String file, int line, int column, int offset) {

  /** A file as a whole. */
  public static Location of(String file) {
    return new Location("rules content", "", file, 0, 0, 0);
  }
}
