package dev.vedette.language.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What became of the cases of one family. Not thread-safe. */
final class Outcome {
  private final String family;
  private int cases;
  private int passed;
  private final List<String> failures = new ArrayList<>();
  private final Map<String, Integer> excused = new TreeMap<>();

  Outcome(String family) {
    this.family = family;
  }

  void passed() {
    cases++;
    passed++;
  }

  void failed(String id, String detail) {
    cases++;
    failures.add(id + ": " + detail);
  }

  void check(String id, Object expected, Object actual) {
    if (expected.equals(actual)) {
      passed();
    } else {
      failed(id, "expected " + expected + " but was " + actual);
    }
  }

  void excused(String reason) {
    cases++;
    excused.merge(reason, 1, Integer::sum);
  }

  List<String> failures() {
    return failures;
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "%-24s %5d %6d %7d %s",
        family,
        cases,
        passed,
        excused.values().stream().mapToInt(Integer::intValue).sum(),
        excused);
  }
}
