package dev.vedette.language.correlation;

import java.time.Duration;
import java.util.List;

/** What a correlation looks for among events with the same key. Immutable. */
public sealed interface Pattern {
  /** Within which time of the events. */
  Duration within();

  /** The rules that it is about. */
  List<String> rules();

  /** A rule that matches so often. */
  record Threshold(String rule, int count, Duration within) implements Pattern {
    @Override
    public List<String> rules() {
      return List.of(rule);
    }

    @Override
    public String toString() {
      return count + " of " + rule + " within " + within;
    }
  }

  /** A rule that matches after another has. */
  record Sequence(String first, String then, Duration within) implements Pattern {
    @Override
    public List<String> rules() {
      return first.equals(then) ? List.of(first) : List.of(first, then);
    }

    @Override
    public String toString() {
      return first + ", then " + then + " within " + within;
    }
  }
}
