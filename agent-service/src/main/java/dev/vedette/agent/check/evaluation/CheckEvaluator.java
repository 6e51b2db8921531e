package dev.vedette.agent.check.evaluation;

import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.Tests;
import dev.vedette.agent.check.jsonpath.GoText;
import dev.vedette.agent.check.node.AuditResult;
import dev.vedette.agent.check.node.Auditor;
import dev.vedette.agent.check.node.ShellOutcome;
import dev.vedette.agent.check.report.CheckOutcome;
import dev.vedette.agent.check.report.CheckState;

/** Runs one check on a node and decides its state, in kube-bench's order of rules. One thread. */
public final class CheckEvaluator {
  private final Auditor auditor;

  public CheckEvaluator(Auditor auditor) {
    this.auditor = auditor;
  }

  /** Runs one check. */
  public CheckOutcome evaluate(Check check) throws InterruptedException {
    Tests tests = check.tests();
    if (check.scored() && check.type().isBlank() && tests == null) {
      return new CheckOutcome(check, CheckState.WARN, "", "", "There are no tests");
    }
    if (check.type().equals("skip")) {
      return new CheckOutcome(check, CheckState.INFO, "", "", "Test marked as skip");
    }
    if (check.type().equals("manual")) {
      return new CheckOutcome(check, CheckState.WARN, "", "", "Test marked as a manual test");
    }
    if (tests == null || tests.items().isEmpty()) {
      return new CheckOutcome(check, failed(check), "", "", "No tests defined");
    }
    Outputs outputs;
    try {
      outputs = audit(check.audits());
    } catch (AuditFailure e) {
      return new CheckOutcome(check, failed(check), "", "", e.text);
    }
    TestsEvaluation result = TestsEvaluation.of(tests, check.multipleValues(), outputs);
    return new CheckOutcome(
        check,
        result.holds() ? CheckState.PASS : failed(check),
        result.actual(),
        result.expected(),
        result.error());
  }

  private static CheckState failed(Check check) {
    return check.scored() ? CheckState.FAIL : CheckState.WARN;
  }

  private Outputs audit(Check.Audits audits) throws AuditFailure, InterruptedException {
    String environment = run(audits.environment());
    String command = run(audits.command());
    String config;
    try {
      config = run(audits.config());
    } catch (AuditFailure e) {
      boolean missing =
          e.text.contains("exit status 127") || e.text.contains("No such file or directory");
      if (!missing || (environment.isEmpty() && command.isEmpty())) {
        throw e;
      }
      // A configuration that is not there does not matter where the other audits said something.
      config = "";
    }
    return new Outputs(command, config, environment, !audits.config().isEmpty());
  }

  private String run(String text) throws AuditFailure, InterruptedException {
    String script = Comparison.trim(text);
    if (script.isEmpty()) {
      return "";
    }
    AuditResult result = auditor.run(script, false);
    if (!result.refused().isEmpty()) {
      throw new AuditFailure("not run: " + result.refused());
    }
    ShellOutcome outcome = result.outcome();
    if (outcome.failure().isPresent()) {
      throw new AuditFailure(
          "failed to run: "
              + GoText.quote(script)
              + ", output: "
              + GoText.quote(outcome.output())
              + ", error: "
              + outcome.failure().get());
    }
    return outcome.output();
  }

  /** An audit failed; its text names the audit, its output and the cause. */
  private static final class AuditFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String text;

    AuditFailure(String text) {
      super(text);
      this.text = text;
    }
  }
}
