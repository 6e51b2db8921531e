package dev.vedette.scanner.manifest;

import java.util.List;

/**
 * One document of a file: its tree, or why there is none. Immutable.
 *
 * <p>Documents without any content are not counted and not given.
 */
public sealed interface Document {
  /** The number of the document in its file, counted from 0. */
  int number();

  /** Where a renderer says that the document comes from; empty when it does not say. */
  String source();

  /**
   * A document that can be looked at.
   *
   * @param problems what is wrong with it all the same, such as a key that stands twice
   */
  record Parsed(int number, String source, Value root, List<Rejection> problems)
      implements Document {
    public Parsed {
      problems = List.copyOf(problems);
    }
  }

  /** A document of which nothing is known. */
  record Failed(int number, String source, Rejection rejection) implements Document {}
}
