package dev.vedette.scanner.policy;

import com.google.re2j.Pattern;

/** What the name of a rule makes of its results. Stateless. */
final class RuleName {
  private static final Pattern FAILURE = Pattern.compile("^(deny|violation)(_[a-zA-Z0-9]+)*$");
  private static final Pattern WARNING = Pattern.compile("^warn(_[a-zA-Z0-9]+)*$");

  private RuleName() {}

  static boolean isFailure(String name) {
    return FAILURE.matches(name);
  }

  static boolean isWarning(String name) {
    return WARNING.matches(name);
  }

  /** The name by which exceptions except a rule: what stands behind its first word. */
  static String exception(String name) {
    int end = name.indexOf('_');
    return end < 0 ? "" : name.substring(end + 1);
  }
}
