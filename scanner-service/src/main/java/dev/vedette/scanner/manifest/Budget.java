package dev.vedette.scanner.manifest;

import dev.vedette.scanner.manifest.Rejection.Reason;

/** What is left to one reading of a manifest. Not thread-safe. */
final class Budget {
  private final ManifestLimits limits;
  private final TimeLimit time;
  private long values;

  Budget(ManifestLimits limits, TimeLimit time) {
    this.limits = limits;
    this.time = time;
  }

  ManifestLimits limits() {
    return limits;
  }

  /** Pays for one value; a value behind an alias is paid for as often as it is named. */
  void spend(long count, Position position) throws RejectedException {
    values += count;
    if (values > limits.values()) {
      throw new RejectedException(
          new Rejection(
              Reason.TOO_MANY_VALUES,
              "yaml: document contains excessive aliasing",
              position,
              "at most " + limits.values() + " values, aliases followed"));
    }
    checkTime(position);
  }

  void checkDepth(int depth, Position position) throws RejectedException {
    if (depth > limits.depth()) {
      throw tooDeep(position);
    }
  }

  RejectedException tooDeep(Position position) {
    return new RejectedException(
        new Rejection(
            Reason.TOO_DEEP,
            "nested too deeply",
            position,
            "at most " + limits.depth() + " levels"));
  }

  void checkTime(Position position) throws RejectedException {
    if (time.isOver()) {
      throw timeOver(position);
    }
  }

  RejectedException timeOver(Position position) {
    return new RejectedException(
        new Rejection(
            Reason.TIME_LIMIT, "not finished in time", position, "a smaller or simpler manifest"));
  }

  boolean isTimeOver() {
    return time.isOver();
  }
}
