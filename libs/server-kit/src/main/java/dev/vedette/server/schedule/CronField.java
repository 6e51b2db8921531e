package dev.vedette.server.schedule;

import com.google.common.collect.ImmutableList;
import java.util.BitSet;
import java.util.Locale;

/** One of the five fields: which values it may have and how they are written; a value. */
enum CronField {
  MINUTE("minute", 0, 59, ImmutableList.of()),
  HOUR("hour", 0, 23, ImmutableList.of()),
  DAY_OF_MONTH("day of month", 1, 31, ImmutableList.of()),
  MONTH(
      "month",
      1,
      12,
      ImmutableList.of(
          "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
  /** Sunday is 0 and 7. */
  DAY_OF_WEEK(
      "day of week", 0, 7, ImmutableList.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

  private final String title;
  private final int least;
  private final int most;
  private final ImmutableList<String> names;

  CronField(String title, int least, int most, ImmutableList<String> names) {
    this.title = title;
    this.least = least;
    this.most = most;
    this.names = names;
  }

  /** Reads a list such as {@code 1-5,10-30/10,*}; {@code column} is where it begins, from 1. */
  BitSet read(String text, int column) throws CronException {
    BitSet values = new BitSet();
    int at = 0;
    for (String item : text.split(",", -1)) {
      readItem(item, column + at, values);
      at += item.length() + 1;
    }
    return values;
  }

  private void readItem(String item, int column, BitSet values) throws CronException {
    int slash = item.indexOf('/');
    String range = slash < 0 ? item : item.substring(0, slash);
    int step = slash < 0 ? 1 : step(item.substring(slash + 1), column + slash + 1);
    int first = least;
    int last = most == 7 ? 6 : most;
    if (!range.equals("*")) {
      int dash = range.indexOf('-');
      first = value(dash < 0 ? range : range.substring(0, dash), column);
      if (dash >= 0) {
        last = value(range.substring(dash + 1), column + dash + 1);
        if (last < first) {
          throw new CronException(
              column + dash + 1,
              title + " " + range.substring(dash + 1) + " (expected: at least " + first + ")");
        }
      } else if (slash < 0) {
        last = first;
      }
    }
    for (int value = first; value <= last; value += step) {
      values.set(this == DAY_OF_WEEK ? value % 7 : value);
    }
  }

  private int step(String text, int column) throws CronException {
    int step = number(text, column);
    if (step < 1 || step > most) {
      throw new CronException(
          column, "step of " + title + " " + text + " (expected: 1 to " + most + ")");
    }
    return step;
  }

  private int value(String text, int column) throws CronException {
    int named = names.indexOf(text.toLowerCase(Locale.ROOT));
    int value = named >= 0 ? named + least : number(text, column);
    if (value < least || value > most) {
      throw new CronException(
          column, title + " " + text + " (expected: " + least + " to " + most + ")");
    }
    return value;
  }

  private int number(String text, int column) throws CronException {
    boolean digits =
        !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits) {
      String names =
          this.names.isEmpty()
              ? "a number"
              : "a number, or a name such as " + this.names.getFirst();
      String found = text.isEmpty() ? "nothing" : '"' + text + '"';
      throw new CronException(column, found + " for " + title + " (expected: " + names + ")");
    }
    return Integer.parseInt(text);
  }

  /** Whether every value it may have is among these. */
  boolean isEvery(BitSet values) {
    return values.cardinality() == (this == DAY_OF_WEEK ? 7 : most - least + 1);
  }

  String title() {
    return title;
  }
}
