package dev.vedette.language.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What became of the cases of one family. Not thread-safe. */
final class Outcome {
  private final String family;
  private final Map<String, String> listed;
  private final Set<String> cases = new LinkedHashSet<>();
  private final Set<String> excused = new LinkedHashSet<>();
  private final Map<String, Integer> elsewhere = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private int passed;

  /** An outcome, given the ids of the cases that are expected to fail and why. */
  Outcome(String family, Map<String, String> listed) {
    this.family = family;
    this.listed = listed;
  }

  /** The part of a case that is decided here holds; the rest is decided in another place. */
  void elsewhere(String id, String reason) {
    cases.add(id);
    elsewhere.merge(reason, 1, Integer::sum);
  }

  void check(String id, Object expected, Object actual) {
    check(
        id,
        expected.equals(actual)
            ? List.of()
            : List.of("expected " + expected + " but was " + actual));
  }

  void check(String id, List<String> problems) {
    cases.add(id);
    if (problems.isEmpty()) {
      passed++;
      if (listed.containsKey(id)) {
        failures.add(id + ": passes, but is listed as a failure");
      }
    } else if (listed.containsKey(id)) {
      excused.add(id);
    } else {
      failures.add(id + ": " + problems);
    }
  }

  /** Fails unless all cases pass but those that are listed, which must be few. */
  void verify() {
    assertThat(failures).isEmpty();
    assertThat(excused.size() * 100).isLessThanOrEqualTo(cases.size());
    assertThat(cases).containsAll(listed.keySet());
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "%-24s %5d %6d %7d %s",
        family,
        cases.size(),
        passed,
        excused.size(),
        elsewhere.isEmpty() ? "" : elsewhere);
  }
}
