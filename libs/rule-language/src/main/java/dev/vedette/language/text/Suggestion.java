package dev.vedette.language.text;

import java.util.Collection;
import java.util.Optional;

/** Finds what a person may have meant by a name that does not exist. Stateless. */
public final class Suggestion {
  private static final int LONGEST = 80;

  private Suggestion() {}

  /** The known name that is nearest, if any is near. */
  public static Optional<String> of(String name, Collection<String> known) {
    if (name.length() > LONGEST) {
      return Optional.empty();
    }
    int nearest = Math.max(1, name.length() / 3) + 1;
    int longest = -1;
    String best = null;
    for (String candidate : known) {
      int distance = distance(name, candidate, nearest + 1);
      int prefix = commonPrefix(name, candidate);
      if (distance < nearest || (best != null && distance == nearest && prefix > longest)) {
        nearest = distance;
        longest = prefix;
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /** The end of a sentence that names the nearest name, or nothing. */
  public static String hint(String name, Collection<String> known) {
    return of(name, known).map(near -> " (did you mean '" + near + "'?)").orElse("");
  }

  private static int commonPrefix(String left, String right) {
    int length = 0;
    while (length < Math.min(left.length(), right.length())
        && left.charAt(length) == right.charAt(length)) {
      length++;
    }
    return length;
  }

  /**
   * Characters to change, insert, leave out or swap; {@code limit} if there are so many or more.
   */
  private static int distance(String left, String right, int limit) {
    if (Math.abs(left.length() - right.length()) >= limit) {
      return limit;
    }
    int[][] rows = new int[left.length() + 1][right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      rows[0][j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      rows[i][0] = i;
      for (int j = 1; j <= right.length(); j++) {
        boolean same = left.charAt(i - 1) == right.charAt(j - 1);
        int least = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
        least = Math.min(least, rows[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1)) {
          least = Math.min(least, rows[i - 2][j - 2] + 1);
        }
        rows[i][j] = least;
      }
    }
    return Math.min(limit, rows[left.length()][right.length()]);
  }
}
