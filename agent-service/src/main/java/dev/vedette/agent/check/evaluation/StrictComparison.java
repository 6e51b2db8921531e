package dev.vedette.agent.check.evaluation;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Compares values by what they mean: lists by their elements, numbers as numbers. Stateless. */
final class StrictComparison {
  private static final Set<String> OPERATORS =
      Set.of(
          "",
          "eq",
          "noteq",
          "gt",
          "gte",
          "lt",
          "lte",
          "has",
          "nothave",
          "regex",
          "valid_elements",
          "bitmask");
  private static final Pattern ELEMENT = Pattern.compile("[A-Za-z0-9_.:=/-]+");

  private StrictComparison() {}

  static boolean knows(String operator) {
    return OPERATORS.contains(operator);
  }

  /**
   * Compares.
   *
   * @throws BadTestException when the value is none that the operator can compare
   */
  static Comparison of(String operator, String name, String found, String wanted) {
    Comparison plain = Comparison.of(operator, name, unquoted(found), wanted);
    return switch (operator) {
      case "eq", "noteq" -> {
        boolean equal =
            isTruth(wanted)
                ? unquoted(found).equalsIgnoreCase(wanted)
                : unquoted(found).equals(wanted);
        yield new Comparison(equal == operator.equals("eq"), plain.expected());
      }
      case "gt", "gte", "lt", "lte" -> numbers(operator, name, found, wanted);
      case "has", "nothave" ->
          new Comparison(has(unquoted(found), wanted) == operator.equals("has"), plain.expected());
      case "bitmask" -> {
        if (plain.expected().startsWith("Not numeric")) {
          throw new BadTestException("'" + found + "' is no set of permissions");
        }
        yield plain;
      }
      default -> plain;
    };
  }

  /** Lists have an element; other texts have a part. */
  private static boolean has(String found, String wanted) {
    List<String> elements = Arrays.stream(found.split(",")).map(String::strip).toList();
    boolean list =
        elements.stream().allMatch(each -> ELEMENT.matcher(each).matches())
            && ELEMENT.matcher(wanted).matches()
            && !wanted.startsWith("/");
    return list
        ? elements.stream()
            .anyMatch(each ->
                each.equals(wanted) || each.startsWith(wanted + "=") || each.endsWith("=" + wanted))
        : found.contains(wanted);
  }

  private static Comparison numbers(String operator, String name, String found, String wanted) {
    BigDecimal a;
    BigDecimal b;
    try {
      a = new BigDecimal(unquoted(found));
      b = new BigDecimal(wanted.strip());
    } catch (NumberFormatException _) {
      throw new BadTestException("'" + found + "' or '" + wanted + "' is no number");
    }
    int order = a.compareTo(b);
    boolean holds =
        switch (operator) {
          case "gt" -> order > 0;
          case "gte" -> order >= 0;
          case "lt" -> order < 0;
          default -> order <= 0;
        };
    String words =
        switch (operator) {
          case "gt" -> "is greater than ";
          case "gte" -> "is greater or equal to ";
          case "lt" -> "is lower than ";
          default -> "is lower or equal to ";
        };
    return new Comparison(holds, "'" + name + "' " + words + wanted);
  }

  private static boolean isTruth(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.equals("true") || lower.equals("false");
  }

  private static String unquoted(String text) {
    String clean = text.strip();
    boolean quoted =
        clean.length() > 1
            && clean.charAt(0) == clean.charAt(clean.length() - 1)
            && "'\"".indexOf(clean.charAt(0)) >= 0;
    return quoted ? clean.substring(1, clean.length() - 1) : clean;
  }
}
