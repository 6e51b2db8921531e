package dev.vedette.agent.check;

import com.google.rpc.PreconditionFailure;
import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.Problem;
import dev.vedette.agent.check.report.CheckOutcome;
import dev.vedette.agent.check.report.CheckReport;
import dev.vedette.agent.check.report.Evidence;
import dev.vedette.agent.check.report.Totals;
import dev.vedette.proto.agent.v1.AuditKind;
import dev.vedette.proto.agent.v1.CheckEvidence;
import dev.vedette.proto.agent.v1.CheckModeDifference;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.agent.v1.CheckRunFinished;
import dev.vedette.proto.agent.v1.CheckRunStarted;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.agent.v1.CheckTotals;
import dev.vedette.proto.agent.v1.EvidenceSource;
import dev.vedette.proto.agent.v1.RunCheckResponse;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import java.util.List;
import java.util.Map;

/** Runs and their results as messages. Stateless. */
public final class CheckMessages {
  private static final int MAX_VIOLATIONS = 20;

  private CheckMessages() {}

  static RunCheckResponse started(BenchmarkRun run) {
    return RunCheckResponse.newBuilder()
        .setStarted(
            CheckRunStarted.newBuilder()
                .setBenchmark(run.benchmark())
                .setMode(mode(run.mode()))
                .addAllTargets(run.targets())
                .setCheckCount(run.checkCount()))
        .build();
  }

  /** One check that ended. */
  public static CheckResult result(String target, String group, CheckOutcome outcome) {
    Check check = outcome.check();
    CheckOutcome.Basis basis = outcome.basis();
    CheckResult.Builder result =
        CheckResult.newBuilder()
            .setTarget(target)
            .setGroup(group)
            .setCheck(check.id())
            .setText(check.text())
            .setState(state(outcome.state()))
            .setScored(check.scored())
            .setActualValue(outcome.actualValue())
            .setExpectedResult(outcome.expectedResult())
            .setReason(outcome.reason())
            .setRemediation(check.remediation())
            .setAudit(
                check.audits().command().isBlank()
                    ? check.audits().config()
                    : check.audits().command());
    basis.kind().ifPresent(kind -> result.setAuditKind(kind(kind)));
    basis.evidence().forEach(each -> result.addEvidence(evidence(each)));
    basis
        .compatible()
        .ifPresent(other ->
            result.setCompatible(
                CheckModeDifference.newBuilder()
                    .setState(state(other.state()))
                    .setReason(other.reason())));
    return result.build();
  }

  static RunCheckResponse finished(
      CheckReport report, String json, dev.vedette.proto.agent.v1.CheckReport message) {
    return RunCheckResponse.newBuilder()
        .setFinished(
            CheckRunFinished.newBuilder()
                .setTotals(totals(report.totals()))
                .setJson(json)
                .setReport(message))
        .build();
  }

  static CheckTotals totals(Totals totals) {
    return CheckTotals.newBuilder()
        .setPass(totals.pass())
        .setFail(totals.fail())
        .setWarn(totals.warn())
        .setInfo(totals.info())
        .setError(totals.error())
        .setNotApplicable(totals.notApplicable())
        .build();
  }

  static dev.vedette.proto.agent.v1.CheckMode mode(CheckMode mode) {
    return switch (mode) {
      case STRICT -> dev.vedette.proto.agent.v1.CheckMode.CHECK_MODE_STRICT;
      case COMPATIBLE -> dev.vedette.proto.agent.v1.CheckMode.CHECK_MODE_COMPATIBLE;
    };
  }

  private static CheckEvidence evidence(Evidence evidence) {
    return CheckEvidence.newBuilder()
        .setSource(
            switch (evidence.source()) {
              case PROCESS -> EvidenceSource.EVIDENCE_SOURCE_PROCESS;
              case ENVIRONMENT -> EvidenceSource.EVIDENCE_SOURCE_ENVIRONMENT;
              case FILE -> EvidenceSource.EVIDENCE_SOURCE_FILE;
              case FILE_STATUS -> EvidenceSource.EVIDENCE_SOURCE_FILE_STATUS;
              case JOURNAL -> EvidenceSource.EVIDENCE_SOURCE_JOURNAL;
              case API -> EvidenceSource.EVIDENCE_SOURCE_API;
              case OUTPUT -> EvidenceSource.EVIDENCE_SOURCE_OUTPUT;
            })
        .setLocation(evidence.location())
        .setSubject(evidence.subject())
        .setFound(evidence.found())
        .setExpected(evidence.expected())
        .setSatisfied(evidence.satisfied())
        .setNote(evidence.note())
        .build();
  }

  private static AuditKind kind(dev.vedette.agent.check.script.AuditKind kind) {
    return switch (kind) {
      case NATIVE -> AuditKind.AUDIT_KIND_NATIVE;
      case JOURNAL -> AuditKind.AUDIT_KIND_JOURNAL;
      case API -> AuditKind.AUDIT_KIND_API;
      case SHELL -> AuditKind.AUDIT_KIND_SHELL;
    };
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

  private static CheckState state(dev.vedette.agent.check.report.CheckState state) {
    return switch (state) {
      case PASS -> CheckState.CHECK_STATE_PASS;
      case FAIL -> CheckState.CHECK_STATE_FAIL;
      case WARN -> CheckState.CHECK_STATE_WARN;
      case INFO -> CheckState.CHECK_STATE_INFO;
      case ERROR -> CheckState.CHECK_STATE_ERROR;
      case NOT_APPLICABLE -> CheckState.CHECK_STATE_NOT_APPLICABLE;
    };
  }
}
