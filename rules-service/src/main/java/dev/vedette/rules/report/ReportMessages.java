package dev.vedette.rules.report;

import dev.vedette.proto.agent.v1.CheckReport;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.agent.v1.CheckTotals;
import dev.vedette.proto.rules.v1.CheckDrift;
import dev.vedette.proto.rules.v1.Report;
import dev.vedette.proto.rules.v1.WaivedCheck;
import dev.vedette.rules.waiver.Waivers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Reports as the contract says them, with the waivers that apply; stateless. */
final class ReportMessages {
  private ReportMessages() {}

  /** Which check of a benchmark. */
  record CheckKey(String target, String check) {
    static CheckKey of(CheckResult result) {
      return new CheckKey(result.getTarget(), result.getCheck());
    }
  }

  /** Leaves of each result what tells checks and their states apart. */
  static Report outline(Report report) {
    CheckReport.Builder check = report.getCheckReport().toBuilder().clearResults();
    for (CheckResult result : report.getCheckReport().getResultsList()) {
      check.addResults(
          CheckResult.newBuilder()
              .setTarget(result.getTarget())
              .setGroup(result.getGroup())
              .setCheck(result.getCheck())
              .setText(result.getText())
              .setState(result.getState())
              .setScored(result.getScored()));
    }
    return report.toBuilder().setCheckReport(check).build();
  }

  static CheckTotals totals(List<CheckResult> results) {
    CheckTotals.Builder totals = CheckTotals.newBuilder();
    for (CheckResult result : results) {
      switch (result.getState()) {
        case CHECK_STATE_PASS -> totals.setPass(totals.getPass() + 1);
        case CHECK_STATE_FAIL -> totals.setFail(totals.getFail() + 1);
        case CHECK_STATE_WARN -> totals.setWarn(totals.getWarn() + 1);
        case CHECK_STATE_INFO -> totals.setInfo(totals.getInfo() + 1);
        case CHECK_STATE_ERROR -> totals.setError(totals.getError() + 1);
        case CHECK_STATE_NOT_APPLICABLE -> totals.setNotApplicable(totals.getNotApplicable() + 1);
        case CHECK_STATE_UNSPECIFIED, UNRECOGNIZED -> {}
      }
    }
    return totals.build();
  }

  /** Adds two counts. */
  static CheckTotals sum(CheckTotals a, CheckTotals b) {
    return CheckTotals.newBuilder()
        .setPass(a.getPass() + b.getPass())
        .setFail(a.getFail() + b.getFail())
        .setWarn(a.getWarn() + b.getWarn())
        .setInfo(a.getInfo() + b.getInfo())
        .setError(a.getError() + b.getError())
        .setNotApplicable(a.getNotApplicable() + b.getNotApplicable())
        .build();
  }

  /** The whole report with the waivers that apply. */
  static Report whole(StoredReport stored, Waivers.InForce waivers) {
    Report.Builder report = stored.report().toBuilder().clearWaivedChecks();
    for (CheckResult result : stored.report().getCheckReport().getResultsList()) {
      waivers
          .of(stored.node(), stored.benchmark(), result)
          .ifPresent(waiver ->
              report.addWaivedChecks(
                  WaivedCheck.newBuilder()
                      .setTarget(result.getTarget())
                      .setCheck(result.getCheck())
                      .setState(result.getState())
                      .setWaiver(waiver)));
    }
    return report.setWaivedFailCount(waivedFails(stored, waivers)).build();
  }

  /** The report without its results. */
  static Report listed(StoredReport stored, Waivers.InForce waivers) {
    return stored.report().toBuilder()
        .setCheckReport(stored.report().getCheckReport().toBuilder().clearResults())
        .setWaivedFailCount(waivedFails(stored, waivers))
        .build();
  }

  private static int waivedFails(StoredReport stored, Waivers.InForce waivers) {
    return (int)
        stored.report().getCheckReport().getResultsList().stream()
            .filter(result -> result.getState() == CheckState.CHECK_STATE_FAIL)
            .filter(result -> waivers.of(stored.node(), stored.benchmark(), result).isPresent())
            .count();
  }

  /** Which checks ended differently: in the order of the later report, then those that are gone. */
  static List<CheckDrift> drift(StoredReport before, StoredReport after, Waivers.InForce waivers) {
    SequencedMap<CheckKey, CheckResult> earlier = byKey(before);
    List<CheckDrift> drift = new ArrayList<>();
    for (Map.Entry<CheckKey, CheckResult> entry : byKey(after).entrySet()) {
      CheckResult now = entry.getValue();
      CheckResult then = earlier.remove(entry.getKey());
      if (then == null || then.getState() != now.getState()) {
        drift.add(
            drift(then == null ? CheckResult.getDefaultInstance() : then, now)
                .setWaiver(
                    waivers
                        .of(after.node(), after.benchmark(), now)
                        .map(waiver -> waiver.getName())
                        .orElse(""))
                .build());
      }
    }
    earlier
        .values()
        .forEach(then -> drift.add(drift(then, CheckResult.getDefaultInstance()).build()));
    return drift;
  }

  private static CheckDrift.Builder drift(CheckResult before, CheckResult after) {
    CheckResult named = after.getCheck().isEmpty() ? before : after;
    return CheckDrift.newBuilder()
        .setTarget(named.getTarget())
        .setCheck(named.getCheck())
        .setText(named.getText())
        .setBeforeState(before.getState())
        .setAfterState(after.getState())
        .setBeforeValue(before.getActualValue())
        .setAfterValue(after.getActualValue());
  }

  private static SequencedMap<CheckKey, CheckResult> byKey(StoredReport report) {
    SequencedMap<CheckKey, CheckResult> results = new LinkedHashMap<>();
    report
        .report()
        .getCheckReport()
        .getResultsList()
        .forEach(result -> results.putIfAbsent(CheckKey.of(result), result));
    return results;
  }
}
