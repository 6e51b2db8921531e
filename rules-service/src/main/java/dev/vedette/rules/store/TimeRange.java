package dev.vedette.rules.store;

import dev.vedette.proto.rules.v1.AlertSelector;

/**
 * When the events happened that a reader wants, in nanoseconds since 1970; immutable.
 *
 * @param since this time and later ones
 * @param until times before this one
 */
public record TimeRange(long since, long until) {
  /** All times. */
  public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

  static TimeRange of(AlertSelector selector) {
    return new TimeRange(
        selector.hasSinceTime() ? EpochNanos.of(selector.getSinceTime()) : ALL.since,
        selector.hasUntilTime() ? EpochNanos.of(selector.getUntilTime()) : ALL.until);
  }

  /** A text that is empty for all times, and else the same for the same ones. */
  String query() {
    return isAll() ? "" : " " + since + ".." + until;
  }

  boolean isAll() {
    return equals(ALL);
  }

  /** The last time of all is in no range that ends. */
  boolean contains(long nanos) {
    return nanos >= since && (nanos < until || until == ALL.until);
  }
}
