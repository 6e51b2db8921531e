package dev.vedette.agent.check;

import com.google.rpc.PreconditionFailure;
import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.Problem;
import dev.vedette.agent.check.report.CheckOutcome;
import dev.vedette.agent.check.report.CheckReport;
import dev.vedette.agent.check.report.Totals;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.agent.v1.CheckRunFinished;
import dev.vedette.proto.agent.v1.CheckRunStarted;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.agent.v1.CheckTotals;
import dev.vedette.proto.agent.v1.RunCheckResponse;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import java.util.List;
import java.util.Map;

/** Runs and their results as messages. Stateless. */
final class CheckMessages {
  private static final int MAX_VIOLATIONS = 20;

  private CheckMessages() {}

  static RunCheckResponse started(BenchmarkRun run) {
    return RunCheckResponse.newBuilder()
        .setStarted(
            CheckRunStarted.newBuilder()
                .setBenchmark(run.benchmark())
                .addAllTargets(run.targets())
                .setCheckCount(run.checkCount()))
        .build();
  }

  static RunCheckResponse result(String target, String group, CheckOutcome outcome) {
    return RunCheckResponse.newBuilder()
        .setResult(
            CheckResult.newBuilder()
                .setTarget(target)
                .setGroup(group)
                .setCheck(outcome.check().id())
                .setText(outcome.check().text())
                .setState(state(outcome))
                .setScored(outcome.check().scored())
                .setActualValue(outcome.actualValue())
                .setExpectedResult(outcome.expectedResult())
                .setReason(outcome.reason())
                .setRemediation(outcome.check().remediation()))
        .build();
  }

  static RunCheckResponse finished(CheckReport report, String json) {
    Totals totals = report.totals();
    return RunCheckResponse.newBuilder()
        .setFinished(
            CheckRunFinished.newBuilder()
                .setTotals(
                    CheckTotals.newBuilder()
                        .setPass(totals.pass())
                        .setFail(totals.fail())
                        .setWarn(totals.warn())
                        .setInfo(totals.info()))
                .setJson(json))
        .build();
  }

  static ServiceException failure(BenchmarkException error) {
    PreconditionFailure.Builder failure = PreconditionFailure.newBuilder();
    for (Problem problem : error.problems().stream().limit(MAX_VIOLATIONS).toList()) {
      failure
          .addViolationsBuilder()
          .setType("BENCHMARK")
          .setSubject(problem.line() > 0 ? problem.file() + ":" + problem.line() : problem.file())
          .setDescription(problem.toString());
    }
    String message = error.problems().getFirst().toString();
    int more = error.problems().size() - 1;
    return new ServiceException(
        ErrorReason.PRECONDITION_FAILED,
        more > 0 ? message + " (and " + more + " more)" : message,
        Map.of(),
        List.of(failure.build()),
        error);
  }

  private static CheckState state(CheckOutcome outcome) {
    return switch (outcome.state()) {
      case PASS -> CheckState.CHECK_STATE_PASS;
      case FAIL -> CheckState.CHECK_STATE_FAIL;
      case WARN -> CheckState.CHECK_STATE_WARN;
      case INFO -> CheckState.CHECK_STATE_INFO;
    };
  }
}
