package dev.vedette.agent.check;

import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.ControlGroup;
import dev.vedette.agent.check.controls.Controls;
import dev.vedette.agent.check.evaluation.CheckEvaluator;
import dev.vedette.agent.check.report.CheckOutcome;
import dev.vedette.agent.check.report.CheckReport;
import dev.vedette.agent.check.report.ControlsResult;
import dev.vedette.agent.check.report.GroupResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A planned run of one benchmark. May be executed more than once, from one thread at a time. */
public final class BenchmarkRun {
  private final BenchmarkSelection selection;
  private final List<String> targets;
  private final List<Controls> controls;
  private final CheckEvaluator evaluator;

  BenchmarkRun(
      BenchmarkSelection selection,
      List<String> targets,
      List<Controls> controls,
      CheckEvaluator evaluator) {
    this.selection = selection;
    this.targets = List.copyOf(targets);
    this.controls = List.copyOf(controls);
    this.evaluator = evaluator;
  }

  /** The benchmark that runs. */
  public String benchmark() {
    return selection.benchmark();
  }

  /** Its targets, in the order of running. */
  public List<String> targets() {
    return targets;
  }

  /** How many checks will run. */
  public int checkCount() {
    return controls.stream()
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
    List<ControlsResult> results = new ArrayList<>();
    for (Controls each : controls) {
      results.add(ControlsResult.of(each, selection.detectedVersion(), execute(each, listener)));
    }
    return new CheckReport(results);
  }

  /** Groups of one id are reported as one, as kube-bench does. */
  private List<GroupResult> execute(Controls each, CheckListener listener)
      throws InterruptedException {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, List<CheckOutcome>> outcomes = new LinkedHashMap<>();
    for (ControlGroup group : each.groups()) {
      texts.putIfAbsent(group.id(), group.text());
      List<CheckOutcome> ended = outcomes.computeIfAbsent(group.id(), _ -> new ArrayList<>());
      for (Check check : group.checks()) {
        if (Thread.interrupted()) {
          throw new InterruptedException("the run was cancelled");
        }
        CheckOutcome outcome = evaluator.evaluate(check);
        ended.add(outcome);
        listener.ended(each.type(), group.id(), outcome);
      }
    }
    List<GroupResult> results = new ArrayList<>();
    outcomes.forEach(
        (id, ended) -> results.add(GroupResult.of(id, texts.getOrDefault(id, ""), ended)));
    return results;
  }
}
