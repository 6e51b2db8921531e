package dev.vedette.agent.check;

import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.ControlGroup;
import dev.vedette.agent.check.controls.Controls;
import dev.vedette.agent.check.evaluation.CheckEvaluator;
import dev.vedette.agent.check.evaluation.StrictEvaluator;
import dev.vedette.agent.check.node.Auditor;
import dev.vedette.agent.check.report.CheckOutcome;
import dev.vedette.agent.check.report.CheckReport;
import dev.vedette.agent.check.report.ControlsResult;
import dev.vedette.agent.check.report.GroupResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A planned run of one benchmark. May be executed more than once, from one thread at a time. */
public final class BenchmarkRun {
  private final BenchmarkSelection selection;
  private final List<String> targets;
  private final Plan plan;
  private final Supplier<Auditor> auditors;

  BenchmarkRun(
      BenchmarkSelection selection, List<String> targets, Plan plan, Supplier<Auditor> auditors) {
    this.selection = selection;
    this.targets = List.copyOf(targets);
    this.plan = plan;
    this.auditors = auditors;
  }

  /**
   * The controls with their variables filled in. Immutable.
   *
   * @param controls as this run reads them
   * @param asKubeBench the same, with kube-bench's values
   */
  record Plan(CheckMode mode, List<Controls> controls, List<Controls> asKubeBench) {
    Plan {
      controls = List.copyOf(controls);
      asKubeBench = List.copyOf(asKubeBench);
    }

    static Plan strict(List<Controls> controls, List<Controls> asKubeBench) {
      return new Plan(CheckMode.STRICT, controls, asKubeBench);
    }

    static Plan compatible(List<Controls> controls) {
      return new Plan(CheckMode.COMPATIBLE, controls, controls);
    }
  }

  /** Decides one check, which also comes as kube-bench reads it. */
  private interface Evaluator {
    CheckOutcome evaluate(Check check, Check asKubeBench) throws InterruptedException;
  }

  /** The benchmark that runs. */
  public String benchmark() {
    return selection.benchmark();
  }

  /** The version or platform that it was chosen for, or {@code none}. */
  public String detectedVersion() {
    return selection.detectedVersion();
  }

  /** How verdicts are found. */
  public CheckMode mode() {
    return plan.mode();
  }

  /** Its targets, in the order of running. */
  public List<String> targets() {
    return targets;
  }

  /** How many checks will run. */
  public int checkCount() {
    return plan.controls().stream()
        .flatMap(each -> each.groups().stream())
        .mapToInt(group -> group.checks().size())
        .sum();
  }

  /**
   * Runs the checks one after the other.
   *
   * @throws InterruptedException when the thread is interrupted, which ends the running audit and
   *     the run
   */
  public CheckReport execute(CheckListener listener) throws InterruptedException {
    Auditor auditor = auditors.get();
    CheckEvaluator compatible = new CheckEvaluator(auditor);
    Evaluator evaluator =
        plan.mode() == CheckMode.STRICT
            ? new StrictEvaluator(auditor)::evaluate
            : (check, asKubeBench) -> compatible.evaluate(asKubeBench);
    List<ControlsResult> results = new ArrayList<>();
    for (int i = 0; i < plan.controls().size(); i++) {
      Controls each = plan.controls().get(i);
      List<GroupResult> groups = execute(each, plan.asKubeBench().get(i), evaluator, listener);
      results.add(ControlsResult.of(each, selection.detectedVersion(), groups));
    }
    return new CheckReport(results);
  }

  /** Groups of one id are reported as one, as kube-bench does. */
  private static List<GroupResult> execute(
      Controls controls, Controls asKubeBench, Evaluator evaluator, CheckListener listener)
      throws InterruptedException {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, List<CheckOutcome>> outcomes = new LinkedHashMap<>();
    for (int i = 0; i < controls.groups().size(); i++) {
      ControlGroup group = controls.groups().get(i);
      texts.putIfAbsent(group.id(), group.text());
      List<CheckOutcome> ended = outcomes.computeIfAbsent(group.id(), _ -> new ArrayList<>());
      for (int j = 0; j < group.checks().size(); j++) {
        if (Thread.interrupted()) {
          throw new InterruptedException("the run was cancelled");
        }
        CheckOutcome outcome =
            evaluator.evaluate(group.checks().get(j), asKubeBench.groups().get(i).checks().get(j));
        ended.add(outcome);
        listener.ended(controls.type(), group.id(), outcome);
      }
    }
    List<GroupResult> results = new ArrayList<>();
    outcomes.forEach(
        (id, ended) -> results.add(GroupResult.of(id, texts.getOrDefault(id, ""), ended)));
    return results;
  }
}
