package dev.vedette.language.compare;

/** How many alerts differ in which way. Not thread-safe. */
public final class Counts {
  private final long[] changes = new long[Change.values().length];
  private long same;

  Counts() {}

  void add(Change change) {
    changes[change.ordinal()]++;
  }

  void addSame() {
    same++;
  }

  /** How many changed in this way. */
  public long of(Change change) {
    return changes[change.ordinal()];
  }

  /** How many are the same. */
  public long same() {
    return same;
  }

  /** How many are not the same. */
  public long different() {
    long sum = 0;
    for (long number : changes) {
      sum += number;
    }
    return sum;
  }
}
