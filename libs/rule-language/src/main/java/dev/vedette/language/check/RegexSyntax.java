package dev.vedette.language.check;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Regular expressions as RE2 reads them in POSIX mode. Stateless. */
public final class RegexSyntax {
  private static final int FLAGS = Pattern.LONGEST_MATCH | Pattern.MULTILINE;
  private static final String PERL_ESCAPES = "dDsSwWbBAzCpPQE";

  private RegexSyntax() {}

  /** The compiled pattern; an {@link IllegalArgumentException} if it is not one. */
  public static Pattern compile(String pattern) {
    var problem = problem(pattern);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
    return Pattern.compile(pattern, FLAGS);
  }

  /** What is wrong with a pattern; null if nothing is. */
  static @Nullable String problem(String pattern) {
    boolean inClass = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\' && i + 1 < pattern.length()) {
        char escaped = pattern.charAt(++i);
        if (PERL_ESCAPES.indexOf(escaped) >= 0) {
          return "invalid escape sequence: \\" + escaped;
        }
      } else if (inClass) {
        inClass = c != ']' || pattern.charAt(i - 1) == '[' || pattern.startsWith("[^", i - 2);
      } else if (c == '[') {
        inClass = true;
      } else if (c == '(' && i + 1 < pattern.length() && pattern.charAt(i + 1) == '?') {
        return "missing argument to repetition operator: ?";
      } else if (c == '?' && i > 0 && isRepetition(pattern, i - 1)) {
        return "bad repetition operator: " + pattern.charAt(i - 1) + "?";
      }
    }
    if (RegexSize.isTooLarge(pattern)) {
      return "pattern too large - compile failed";
    }
    try {
      Pattern.compile(pattern, FLAGS);
      return null;
    } catch (PatternSyntaxException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static boolean isRepetition(String pattern, int at) {
    return "*+?".indexOf(pattern.charAt(at)) >= 0 && (at == 0 || pattern.charAt(at - 1) != '\\');
  }

  /**
   * Whether a pattern does what a plain comparison could: no special characters but at its ends.
   */
  static boolean isPlain(String pattern) {
    var middle = pattern;
    middle = middle.startsWith("^") ? middle.substring(1) : middle;
    middle = middle.endsWith("$") ? middle.substring(0, middle.length() - 1) : middle;
    if (middle.startsWith(".*") || middle.startsWith(".+") || middle.startsWith(".?")) {
      middle = middle.substring(2);
    }
    if (middle.endsWith(".*") || middle.endsWith(".+") || middle.endsWith(".?")) {
      middle = middle.substring(0, middle.length() - 2);
    }
    return middle.chars().noneMatch(c -> "\\^$.|?*+()[]{}".indexOf(c) >= 0);
  }
}
