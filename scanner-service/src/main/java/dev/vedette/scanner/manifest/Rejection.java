package dev.vedette.scanner.manifest;

import java.util.Locale;

/**
 * Why a manifest is not read, and where. Immutable.
 *
 * @param message what kubesec says where it says anything; its line counts from the document
 * @param position the true place in the file
 * @param expected what would have been right
 */
public record Rejection(Reason reason, String message, Position position, String expected) {
  /** The kinds of rejection; each is counted by itself. */
  public enum Reason {
    /** Neither YAML nor JSON. */
    MALFORMED,
    /** No document in it. */
    EMPTY,
    /** Too many bytes. */
    TOO_LARGE,
    /** Nested too deeply. */
    TOO_DEEP,
    /** Too many documents. */
    TOO_MANY_DOCUMENTS,
    /** Too many values, counted after aliases are followed. */
    TOO_MANY_VALUES,
    /** A key stands twice in one mapping; the document is read all the same. */
    REPEATED_KEY,
    /** Not finished in time. */
    TIME_LIMIT;

    /** The reason as a metric's label. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
