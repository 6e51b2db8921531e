package dev.vedette.bench;

import java.util.Locale;

/**
 * One figure and what it should be. Immutable.
 *
 * @param name what was measured
 * @param value what was found
 * @param unit unit of the value
 * @param target bound of the value; NaN when there is none
 * @param upper whether the target is the most that the value should be, not the least
 */
public record Measure(String name, double value, String unit, double target, boolean upper) {
  /** A figure that should be at most so much. */
  public static Measure atMost(String name, double value, String unit, double target) {
    return new Measure(name, value, unit, target, true);
  }

  /** A figure that should be at least so much. */
  public static Measure atLeast(String name, double value, String unit, double target) {
    return new Measure(name, value, unit, target, false);
  }

  /** A figure to know, without a bound. */
  public static Measure known(String name, double value, String unit) {
    return new Measure(name, value, unit, Double.NaN, true);
  }

  /** Whether the target was reached, or there is none. */
  boolean isReached() {
    return Double.isNaN(target) || (upper ? value <= target : value >= target);
  }

  /** One row: name, target, value, reached. */
  String row() {
    String bound =
        Double.isNaN(target) ? "-" : (upper ? "<= " : ">= ") + number(target) + " " + unit;
    String reached = Double.isNaN(target) ? "-" : isReached() ? "yes" : "no";
    return String.format(
        Locale.ROOT, "%-44s %-14s %-22s %s", name, bound, number(value) + " " + unit, reached);
  }

  private static String number(double number) {
    boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
    return whole
        ? String.format(Locale.ROOT, "%,d", (long) number)
        : String.format(Locale.ROOT, "%.2f", number);
  }
}
