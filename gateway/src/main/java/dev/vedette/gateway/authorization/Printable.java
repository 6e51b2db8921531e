package dev.vedette.gateway.authorization;

/**
 * Makes texts that callers chose fit for logs: bounded, and without characters that end a line,
 * move a cursor or turn the direction of writing.
 */
final class Printable {
  private static final int MAX = 200;

  private Printable() {}

  static String of(String text) {
    StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX) + 1);
    for (int i = 0; i < text.length() && safe.length() < MAX; i++) {
      char character = text.charAt(i);
      boolean plain = character >= ' ' && character <= '~' && character != '\\';
      if (plain) {
        safe.append(character);
      } else {
        safe.append(String.format("\\u%04x", (int) character));
      }
    }
    return text.length() > safe.length() && safe.length() >= MAX ? safe + "..." : safe.toString();
  }
}
