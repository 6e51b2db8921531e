package dev.vedette.agent.check.evaluation;

import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.TestItem;
import dev.vedette.agent.check.controls.Tests;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what is wrong with a check itself, whatever the node is like. Stateless. */
final class Mistakes {
  private static final Set<String> CONNECTIVES = Set.of("", "and", "or");
  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{?([a-z]+(?:bin|conf|svc|kubeconfig|cafile|datadir))\\b");

  private Mistakes() {}

  static Optional<String> in(Check check, Tests tests) {
    if (!CONNECTIVES.contains(tests.binaryOperator())) {
      return Optional.of("bin_op: " + tests.binaryOperator() + " (expected: and, or)");
    }
    for (TestItem item : tests.items()) {
      if (!StrictComparison.knows(item.operator())) {
        return Optional.of(
            "op: "
                + item.operator()
                + " (expected: eq, noteq, gt, gte, lt, lte, has, nothave, regex, valid_elements,"
                + " bitmask)");
      }
    }
    Check.Audits audits = check.audits();
    for (String text : List.of(audits.command(), audits.config())) {
      Matcher matcher = VARIABLE.matcher(text);
      while (matcher.find()) {
        String name = matcher.group(1);
        boolean own =
            text.contains(name + "=")
                || text.contains("for " + name + " ")
                || text.contains("{" + name + ":");
        if (!own) {
          return Optional.of(
              "$" + name + " has no value (expected: a component of config.yaml for this target)");
        }
      }
    }
    return Optional.empty();
  }
}
