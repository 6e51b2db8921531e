package dev.vedette.cli.check;

import dev.vedette.agent.check.report.TextOptions;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.agent.v1.CheckServiceGrpc;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.agent.v1.CheckTotals;
import dev.vedette.proto.agent.v1.RunCheckRequest;
import dev.vedette.proto.agent.v1.RunCheckResponse;
import io.grpc.Channel;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Lets an agent check its node and prints what it reports, as it reports it. One run each. */
final class RemoteCheck {
  private final Channel channel;
  private final PrintWriter out;
  private final List<CheckResult> open = new ArrayList<>();

  RemoteCheck(Channel channel, PrintWriter out) {
    this.channel = channel;
    this.out = out;
  }

  /** Prints the report as JSON at the end; says whether a check failed. */
  boolean printJson(RunCheckRequest request) {
    CheckTotals totals = CheckTotals.getDefaultInstance();
    for (Iterator<RunCheckResponse> steps = run(request); steps.hasNext(); ) {
      RunCheckResponse step = steps.next();
      if (step.hasFinished()) {
        out.println(step.getFinished().getJson().strip());
        totals = step.getFinished().getTotals();
      }
    }
    return totals.getFail() > 0;
  }

  /** Prints all that is known of each check; says whether one failed. */
  boolean explain(RunCheckRequest request) {
    CheckTotals totals = CheckTotals.getDefaultInstance();
    int count = 0;
    for (Iterator<RunCheckResponse> steps = run(request); steps.hasNext(); ) {
      RunCheckResponse step = steps.next();
      if (step.hasResult()) {
        count++;
        Explanation.print(step.getResult(), out);
      } else if (step.hasFinished()) {
        totals = step.getFinished().getTotals();
      }
    }
    if (count == 0) {
      throw new CommandFailure("no such check");
    }
    return totals.getFail() > 0;
  }

  /** Prints each check as it ends, then what to do and the counts; says whether one failed. */
  boolean printText(RunCheckRequest request, TextOptions options) {
    CheckTotals totals = CheckTotals.getDefaultInstance();
    for (Iterator<RunCheckResponse> steps = run(request); steps.hasNext(); ) {
      RunCheckResponse step = steps.next();
      switch (step.getKindCase()) {
        case STARTED ->
            out.println(
                "[INFO] "
                    + step.getStarted().getBenchmark()
                    + " "
                    + String.join(",", step.getStarted().getTargetsList()));
        case RESULT -> ended(step.getResult(), options);
        case FINISHED -> totals = step.getFinished().getTotals();
        case KIND_NOT_SET -> {}
      }
      out.flush();
    }
    if (options.remediations() && !open.isEmpty()) {
      out.println("\n== Remediations ==");
      open.forEach(result -> out.println(result.getCheck() + " " + advice(result)));
    }
    if (options.totals()) {
      out.println("\n== Summary total ==");
      out.println(totals.getPass() + " checks PASS");
      out.println(totals.getFail() + " checks FAIL");
      out.println(totals.getWarn() + " checks WARN");
      out.println(totals.getInfo() + " checks INFO");
      if (totals.getError() > 0) {
        out.println(totals.getError() + " checks ERROR");
      }
      if (totals.getNotApplicable() > 0) {
        out.println(totals.getNotApplicable() + " checks NOT_APPLICABLE");
      }
    }
    return totals.getFail() > 0;
  }

  private void ended(CheckResult result, TextOptions options) {
    CheckState state = result.getState();
    if (options.results()) {
      out.println(
          "[" + Explanation.name(state) + "] " + result.getCheck() + " " + result.getText());
    }
    if (state == CheckState.CHECK_STATE_FAIL
        || state == CheckState.CHECK_STATE_WARN
        || state == CheckState.CHECK_STATE_ERROR) {
      open.add(result);
    }
  }

  private static String advice(CheckResult result) {
    boolean didNotRun =
        result.getState() != CheckState.CHECK_STATE_FAIL && !result.getReason().isEmpty();
    return didNotRun ? "audit test did not run: " + result.getReason() : result.getRemediation();
  }

  private Iterator<RunCheckResponse> run(RunCheckRequest request) {
    return CheckServiceGrpc.newBlockingStub(channel).runCheck(request);
  }
}
