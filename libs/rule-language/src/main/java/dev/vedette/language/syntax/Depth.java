package dev.vedette.language.syntax;

/** How deep parsing is, and how deep it may be. Not thread-safe. */
final class Depth {
  private final int limit;
  private final Scanner scanner;
  private int depth;

  Depth(int limit, Scanner scanner) {
    this.limit = limit;
    this.scanner = scanner;
  }

  void enter() {
    if (++depth > limit) {
      throw scanner.failure("exceeded max depth limit of " + limit);
    }
  }

  void leave() {
    depth--;
  }
}
