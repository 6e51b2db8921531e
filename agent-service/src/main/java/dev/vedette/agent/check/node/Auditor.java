package dev.vedette.agent.check.node;

import dev.vedette.agent.check.program.AuditPlan;
import dev.vedette.agent.check.program.Programs;
import dev.vedette.agent.check.script.AuditKind;
import dev.vedette.agent.check.script.Interpreter;
import dev.vedette.agent.check.script.Machine;
import dev.vedette.agent.check.script.Observation;
import dev.vedette.agent.check.script.ScriptException;
import dev.vedette.agent.check.script.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the audits of one run on a node: in this process where they are recognised, in a shell where
 * they are not and that is allowed. An audit that comes again is not run again. One thread.
 */
public final class Auditor {
  private final Node node;
  private final AuditSettings settings;
  private final HostView view;
  private final Programs programs;
  private final Map<String, AuditResult> results = new HashMap<>();
  private final Map<String, ShellOutcome> outcomes = new HashMap<>();

  public Auditor(Node node, AuditSettings settings) {
    this.node = node;
    this.settings = settings;
    this.view = node.view();
    this.programs = Programs.of(view.journal()).with(settings.cluster());
  }

  /** What the node looks like to this run. */
  public HostView view() {
    return view;
  }

  /** Whether audits can ask a cluster here. */
  public boolean hasCluster() {
    return settings.hasCluster();
  }

  /** What an audit needs, without running it. */
  public AuditPlan plan(String text) {
    return programs.plan(text);
  }

  /**
   * Runs an audit.
   *
   * @param followLinks whether permissions are those of the file that a link leads to
   */
  public AuditResult run(String text, boolean followLinks) throws InterruptedException {
    String key = followLinks + text;
    AuditResult known = results.get(key);
    if (known == null) {
      known = runOnce(text, followLinks);
      if (settings.shells() != ShellPolicy.ALWAYS) {
        results.put(key, known);
      }
    }
    return known;
  }

  private AuditResult runOnce(String text, boolean followLinks) throws InterruptedException {
    AuditPlan plan = programs.plan(text);
    Statement statement = plan.statement();
    if (settings.shells() == ShellPolicy.ALWAYS
        || statement == null
        || (plan.kind() == AuditKind.API && !settings.hasCluster())) {
      return inShell(plan, followLinks);
    }
    try {
      return here(statement, plan, followLinks);
    } catch (ScriptException e) {
      return inShell(
          new AuditPlan(text, AuditKind.SHELL, null, e.text(), e.isBroken()), followLinks);
    }
  }

  private AuditResult here(Statement statement, AuditPlan plan, boolean followLinks)
      throws ScriptException, InterruptedException {
    Machine machine = new Machine(view.files(), view.processes(), view.accounts(), followLinks);
    ShellLimits limits = settings.limits();
    Interpreter.Result result =
        new Interpreter(
                programs.byName(),
                machine,
                Shell.environment(),
                System.nanoTime() + limits.time().toNanos())
            .run(statement, limits.outputBytes());
    ShellOutcome outcome =
        new ShellOutcome(
            result.output(),
            result.failure().isEmpty() ? Optional.empty() : Optional.of(result.failure()));
    return new AuditResult(outcome, plan.kind(), machine.observations(), "");
  }

  /** In one run a shell gets a text once, whoever asks for it. */
  private ShellOutcome shellOutcome(String text) throws InterruptedException {
    ShellOutcome known = outcomes.get(text);
    if (known == null) {
      known = node.run(text);
      if (settings.shells() != ShellPolicy.ALWAYS) {
        outcomes.put(text, known);
      }
    }
    return known;
  }

  private AuditResult inShell(AuditPlan plan, boolean strict) throws InterruptedException {
    if (strict && plan.broken()) {
      return new AuditResult(
          new ShellOutcome("", Optional.of("no shell takes it: " + plan.reason())),
          AuditKind.SHELL,
          List.of(),
          "");
    }
    boolean forbidden = settings.shells() == ShellPolicy.FORBIDDEN;
    if (plan.kind() == AuditKind.API && !settings.hasCluster() && (strict || forbidden)) {
      return AuditResult.refused(
          AuditKind.API, "it asks the Kubernetes API, to which no access was given");
    }
    if (forbidden) {
      return AuditResult.refused(
          AuditKind.SHELL, "it needs a shell, which is forbidden here: " + plan.reason());
    }
    String problem = node.shellProblem();
    if (!problem.isEmpty()) {
      return AuditResult.refused(
          plan.kind(), "it needs a shell (" + plan.reason() + "), and none runs there: " + problem);
    }
    ShellOutcome outcome = shellOutcome(plan.text());
    Observation observation =
        outcome.failure().isEmpty()
            ? Observation.of(
                Observation.Source.OUTPUT, "/bin/sh", outcome.output().length() + " characters")
            : Observation.nothing(
                Observation.Source.OUTPUT, "/bin/sh", outcome.failure().get(), false);
    return new AuditResult(outcome, plan.kind(), List.of(observation), "");
  }
}
