package dev.vedette.bench;

import java.util.Locale;

/**
 * One figure and what it should be. Immutable.
 *
 * @param name what was measured
 * @param value what was found
 * @param unit unit of the value
 * @param target bound of the value; NaN when there is none
 */
record Measure(String name, double value, String unit, double target) {
  /** A figure that should be at most so much. */
  static Measure atMost(String name, double value, String unit, double target) {
    return new Measure(name, value, unit, target);
  }

  /** A figure to know, without a bound. */
  static Measure known(String name, double value, String unit) {
    return new Measure(name, value, unit, Double.NaN);
  }

  /** One row: name, target, value, reached. */
  String row() {
    String bound = Double.isNaN(target) ? "-" : "<= " + number(target) + " " + unit;
    String reached = Double.isNaN(target) ? "-" : value <= target ? "yes" : "no";
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
