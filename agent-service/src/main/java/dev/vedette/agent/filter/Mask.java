package dev.vedette.agent.filter;

import java.util.List;
import java.util.function.Predicate;

/** A set of terms, by their numbers below {@link #TERMS}. Immutable. */
public record Mask(long low, long high) {
  /** How many terms a filter can have. */
  public static final int TERMS = 128;

  /** The terms, by number, for which something holds. */
  static <T> Mask of(List<T> terms, Predicate<T> holds) {
    long low = 0;
    long high = 0;
    for (int i = 0; i < terms.size(); i++) {
      if (holds.test(terms.get(i))) {
        Mask one = ofTerm(i);
        low |= one.low;
        high |= one.high;
      }
    }
    return new Mask(low, high);
  }

  /** One term. */
  static Mask ofTerm(int number) {
    return number < Long.SIZE ? new Mask(1L << number, 0) : new Mask(0, 1L << number);
  }

  /** The terms that are in both. */
  public Mask and(Mask other) {
    return new Mask(low & other.low, high & other.high);
  }

  /** The terms that are in either. */
  public Mask or(Mask other) {
    return new Mask(low | other.low, high | other.high);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return (low | high) == 0;
  }
}
