package dev.vedette.language.syntax;

/** Ends parsing at the first problem. */
final class ParseFailure extends RuntimeException {
  private final int offset;

  ParseFailure(String message, int offset) {
    super(message, null, false, false);
    this.offset = offset;
  }

  int offset() {
    return offset;
  }
}
