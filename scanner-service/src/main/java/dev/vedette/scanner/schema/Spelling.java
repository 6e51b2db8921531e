package dev.vedette.scanner.schema;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses what a misspelt name was to be. Stateless. */
final class Spelling {
  // Longer names are no slip of the finger, and comparing them costs their product.
  private static final int LONGEST = 64;

  private Spelling() {}

  /** The known name that differs by at most two letters, or only in capitals. */
  static Optional<String> closest(String name, Collection<String> known) {
    if (name.length() > LONGEST) {
      return Optional.empty();
    }
    String small = name.toLowerCase(Locale.ROOT);
    Optional<String> best = Optional.empty();
    int least = Math.min(3, Math.max(1, name.length() / 2));
    for (String candidate : known) {
      int distance = distance(small, candidate.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = Optional.of(candidate);
      }
    }
    return best;
  }

  private static int distance(String one, String other) {
    int[] above = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] row = new int[other.length() + 1];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], above[j]) + 1, above[j - 1] + change);
      }
      above = row;
    }
    return above[other.length()];
  }
}
