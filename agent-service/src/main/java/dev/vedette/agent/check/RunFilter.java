package dev.vedette.agent.check;

import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.ControlGroup;
import java.util.Arrays;
import java.util.Set;

/**
 * Which checks of a benchmark run. Immutable.
 *
 * @param checks only these ids, or empty for all
 * @param groups only these ids, or empty for all; not together with {@code checks}
 * @param skip ids of checks and groups that are reported as skipped
 * @param scored whether scored checks run
 * @param unscored whether unscored checks run
 */
public record RunFilter(
    Set<String> checks, Set<String> groups, Set<String> skip, boolean scored, boolean unscored) {
  public static final RunFilter ALL = new RunFilter(Set.of(), Set.of(), Set.of(), true, true);

  public RunFilter {
    checks = Set.copyOf(checks);
    groups = Set.copyOf(groups);
    skip = Set.copyOf(skip);
  }

  /** Splits a list of ids as the command line takes it: {@code 1.1.1, 1.1.2}. */
  public static Set<String> ids(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && text.charAt(start) == ',') {
      start++;
    }
    while (end > start && text.charAt(end - 1) == ',') {
      end--;
    }
    String trimmed = text.substring(start, end);
    return trimmed.isBlank()
        ? Set.of()
        : Set.copyOf(Arrays.stream(trimmed.split(",")).map(String::strip).distinct().toList());
  }

  void validate() throws BenchmarkException {
    if (!checks.isEmpty() && !groups.isEmpty()) {
      throw new BenchmarkException("group option and check option can't be used together");
    }
  }

  boolean selects(ControlGroup group, Check check) {
    return (groups.isEmpty() || groups.contains(group.id()))
        && (checks.isEmpty() || checks.contains(check.id()))
        && (check.scored() ? scored : unscored);
  }

  boolean skips(ControlGroup group, Check check) {
    return group.type().equals("skip") || skip.contains(group.id()) || skip.contains(check.id());
  }
}
