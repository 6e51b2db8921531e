package dev.vedette.agent.check.evaluation;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The result of comparing a value that was found with the one that controls ask for. Immutable.
 *
 * @param holds whether it is as asked
 * @param expected what was asked, in words
 */
record Comparison(boolean holds, String expected) {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern OCTAL = Pattern.compile("[-+]?[0-7]+");

  /**
   * Compares by kube-bench's operators.
   *
   * @param name what was searched for, for the words
   */
  static Comparison of(String operator, String name, String found, String wanted) {
    String quoted = "'" + name + "' ";
    return switch (operator) {
      case "eq" -> new Comparison(equal(found, wanted), quoted + "is equal to '" + wanted + "'");
      case "noteq" ->
          new Comparison(!equal(found, wanted), quoted + "is not equal to '" + wanted + "'");
      case "gt", "gte", "lt", "lte" -> numbers(operator, quoted, found, wanted);
      case "has" -> new Comparison(found.contains(wanted), quoted + "has '" + wanted + "'");
      case "nothave" ->
          new Comparison(!found.contains(wanted), quoted + "does not have '" + wanted + "'");
      case "regex" ->
          new Comparison(
              matches(wanted, found), quoted + "matched by regex expression '" + wanted + "'");
      case "valid_elements" ->
          new Comparison(
              allValid(elements(found, ","), elements(wanted, ",")),
              quoted + "contains valid elements from '" + wanted + "'");
      case "bitmask" -> permissions(name, found, wanted);
      default -> new Comparison(false, "");
    };
  }

  /** Booleans compare without regard to case, on the found side only. */
  private static boolean equal(String found, String wanted) {
    String lower = found.toLowerCase(Locale.ROOT);
    return (lower.equals("true") || lower.equals("false"))
        ? lower.equals(wanted)
        : found.equals(wanted);
  }

  private static Comparison numbers(String operator, String quoted, String found, String wanted) {
    OptionalLong a = integer(found);
    OptionalLong b = integer(wanted);
    if (a.isEmpty() || b.isEmpty()) {
      return new Comparison(
          false, "Invalid Number(s) used for comparison: '" + found + "' '" + wanted + "'");
    }
    int order = Long.compare(a.getAsLong(), b.getAsLong());
    return switch (operator) {
      case "gt" -> new Comparison(order > 0, quoted + "is greater than " + wanted);
      case "gte" -> new Comparison(order >= 0, quoted + "is greater or equal to " + wanted);
      case "lt" -> new Comparison(order < 0, quoted + "is lower than " + wanted);
      default -> new Comparison(order <= 0, quoted + "is lower or equal to " + wanted);
    };
  }

  /** A decimal integer of 64 bits with an optional sign and blanks around it. */
  static OptionalLong integer(String text) {
    return parse(INTEGER, trim(text), 10);
  }

  private static Comparison permissions(String name, String found, String wanted) {
    OptionalLong requested = parse(OCTAL, found, 8);
    if (requested.isEmpty()) {
      return new Comparison(false, "Not numeric value - flag: " + found);
    }
    OptionalLong maximum = parse(OCTAL, wanted, 8);
    if (maximum.isEmpty()) {
      return new Comparison(false, "Not numeric value - flag: " + wanted);
    }
    return new Comparison(
        (maximum.getAsLong() & requested.getAsLong()) == requested.getAsLong(),
        name + " has permissions " + found + ", expected " + wanted + " or more restrictive");
  }

  private static OptionalLong parse(Pattern form, String text, int radix) {
    if (!form.matches(text)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text, radix));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  private static boolean matches(String pattern, String found) {
    try {
      return Pattern.compile(pattern).matcher(found).find();
    } catch (PatternSyntaxException e) {
      throw new BadTestException("invalid regular expression '" + pattern + "': " + e.getMessage());
    }
  }

  /** The parts of a text, trimmed, without the empty ones after the last separator. */
  static List<String> elements(String text, String separator) {
    String clean = trim(text);
    while (clean.endsWith(separator)) {
      clean = clean.substring(0, clean.length() - separator.length());
    }
    return clean.isEmpty()
        ? List.of()
        : Arrays.stream(clean.split(Pattern.quote(separator), -1)).map(Comparison::trim).toList();
  }

  static boolean allValid(List<String> found, List<String> valid) {
    return found.isEmpty() == valid.isEmpty() && valid.containsAll(found);
  }

  /** Without blanks at the ends, also those that Java's own methods keep. */
  static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' '
        || (c >= '\t' && c <= '\r')
        || c == '\u0085'
        || (c > 0x7f && Character.isSpaceChar(c));
  }
}
