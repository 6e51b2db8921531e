package dev.vedette.agent.check.evaluation;

import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.TestItem;
import dev.vedette.agent.check.controls.Tests;
import dev.vedette.agent.check.host.HostProcess;
import dev.vedette.agent.check.node.Flags;
import dev.vedette.agent.check.report.CheckOutcome;
import dev.vedette.agent.check.report.CheckState;
import dev.vedette.agent.check.script.ScriptException;
import dev.vedette.agent.check.script.ScriptParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says why kube-bench ends a check otherwise. Stateless. */
final class Differences {
  private static final int MAX_TEXT = 300;

  private Differences() {}

  static String explain(
      Check check, CheckOutcome strict, Check asKubeBench, CheckOutcome other, NodeFacts facts) {
    List<String> reasons = new ArrayList<>();
    if (!check.audits().command().equals(asKubeBench.audits().command())
        || !check.audits().config().equals(asKubeBench.audits().config())) {
      reasons.add("kube-bench guesses paths, here they come from the running process");
    }
    reasons.addAll(flags(check, facts));
    if (!strict.reason().isEmpty()) {
      reasons.add(strict.reason());
    }
    if (!other.reason().isEmpty()) {
      reasons.add("for kube-bench " + shortened(other.reason()));
    } else if (strict.state() == CheckState.NOT_APPLICABLE) {
      reasons.add("for kube-bench a value that is not there counts as any other");
    }
    if (reasons.isEmpty()) {
      reasons.add(
          "kube-bench takes the first text that fits, here values are read as programs read them");
    }
    return String.join("; ", reasons);
  }

  private static List<String> flags(Check check, NodeFacts facts) {
    List<String> reasons = new ArrayList<>();
    Tests tests = check.tests();
    if (tests == null) {
      return reasons;
    }
    Optional<String> program;
    try {
      program = ProcessQuery.program(ScriptParser.parse(check.audits().command().strip()));
    } catch (ScriptException _) {
      return reasons;
    }
    List<HostProcess> processes = program.map(facts::processes).orElse(List.of());
    if (processes.size() > 1) {
      reasons.add(processes.size() + " processes, of which kube-bench reads the first that fits");
    }
    for (HostProcess process : processes) {
      Flags flags = Flags.of(process.arguments());
      for (TestItem item : tests.items()) {
        if (flags.isApart(item.flag())) {
          reasons.add("kube-bench takes the value of " + item.flag() + " behind a blank for none");
        }
        if (flags.isRepeated(item.flag())) {
          reasons.add(
              item.flag() + " is given twice: kube-bench takes the first, programs the last");
        }
      }
    }
    return reasons.stream().distinct().toList();
  }

  private static String shortened(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }
}
