package dev.vedette.language.compare;

/** How many alerts differ in which way. Not thread-safe. */
public final class Counts {
  private long added;
  private long removed;
  private long changed;
  private long same;

  Counts() {}

  void add(Change change) {
    switch (change) {
      case ADDED -> added++;
      case REMOVED -> removed++;
      case CHANGED -> changed++;
    }
  }

  void addSame() {
    same++;
  }

  /** How many changed in this way. */
  public long of(Change change) {
    return switch (change) {
      case ADDED -> added;
      case REMOVED -> removed;
      case CHANGED -> changed;
    };
  }

  /** How many are the same. */
  public long same() {
    return same;
  }

  /** How many are not the same. */
  public long different() {
    return added + removed + changed;
  }
}
