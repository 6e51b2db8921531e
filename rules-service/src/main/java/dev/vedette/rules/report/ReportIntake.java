package dev.vedette.rules.report;

import com.google.inject.Inject;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.agent.v1.CheckReport;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.rules.v1.CreateReportRequest;
import dev.vedette.proto.rules.v1.Report;
import dev.vedette.proto.rules.v1.ReportTrigger;
import dev.vedette.rules.report.ReportMetrics.Outcome;
import dev.vedette.rules.resource.Collection;
import dev.vedette.rules.resource.NodeName;
import dev.vedette.rules.resource.ReportName;
import dev.vedette.rules.resource.RevisionName;
import dev.vedette.rules.schedule.Schedules;
import dev.vedette.rules.store.NodeStore;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes reports of nodes: checks, stores and counts them; thread-safe. */
final class ReportIntake {
  private static final Logger LOG = LoggerFactory.getLogger(ReportIntake.class);
  private static final int MOST_RESULTS = 10_000;
  private static final int LONGEST_ERROR = 4096;
  private static final int LONGEST_ID = 100;

  private final NodeStore nodes;
  private final Schedules schedules;
  private final ReportStore store;
  private final ReportFeed feed;
  private final ReportConfig config;
  private final ReportMetrics metrics;
  private final Clock clock;

  @Inject
  ReportIntake(
      NodeStore nodes,
      Schedules schedules,
      ReportStore store,
      ReportFeed feed,
      ReportMetrics metrics) {
    this.nodes = nodes;
    this.schedules = schedules;
    this.store = store;
    this.feed = feed;
    this.metrics = metrics;
    this.config = store.config();
    this.clock = feed.clock();
  }

  /** Takes a report; returns its outline. */
  StoredReport take(CreateReportRequest request) {
    Report report = request.getReport();
    ReportName name = name(request);
    try {
      CallIdentity.current().requireNode(name.node());
    } catch (ServiceException e) {
      metrics.count(Outcome.WRONG_NODE);
      LOG.atWarn()
          .addKeyValue("node", name.node())
          .addKeyValue("peer", CallIdentity.current().peer().uri())
          .log("report for another node refused");
      throw e;
    }
    if (report.getSerializedSize() > config.maxSize().bytes()) {
      metrics.count(Outcome.TOO_LARGE);
      throw new ServiceException(
          ErrorReason.LIMIT_EXCEEDED,
          "report: "
              + report.getSerializedSize()
              + " bytes (expected: at most "
              + config.maxSize()
              + ")");
    }
    if (nodes.find(name.node()).isEmpty()) {
      metrics.count(Outcome.UNKNOWN_NODE);
      throw new ServiceException(
          ErrorReason.PRECONDITION_FAILED,
          NodeName.of(name.node()) + ": not enrolled (expected: EnrolNode before reports)");
    }
    Report accepted = accepted(report, name);
    if (!schedules.exists(accepted.getSchedule())) {
      metrics.count(Outcome.UNKNOWN_SCHEDULE);
      throw ServiceException.notFound("Schedule", accepted.getSchedule());
    }
    ReportStore.Stored stored =
        store.store(name, accepted, ReportMessages.outline(accepted), clock.instant());
    metrics.count(stored.repeated() ? Outcome.REPEATED : Outcome.STORED);
    if (!stored.repeated()) {
      feed.publish(stored.outline());
    }
    return stored.outline();
  }

  private ReportName name(CreateReportRequest request) {
    try {
      return new ReportName(
          NodeName.require("parent", request.getParent()),
          Collection.requireId("report_id", request.getReportId()));
    } catch (ServiceException e) {
      metrics.count(Outcome.INVALID);
      throw e;
    }
  }

  private Report accepted(Report report, ReportName name) {
    try {
      Collection.SCHEDULES.require("report.schedule", report.getSchedule());
      CheckReport check = report.getCheckReport();
      check(check);
      length("report.error", report.getError(), LONGEST_ERROR);
      if (report.getTrigger() == ReportTrigger.UNRECOGNIZED) {
        throw ServiceException.invalidField(
            "report.trigger", report.getTriggerValue(), "one of ReportTrigger");
      }
      if (!check.getNode().isEmpty() && !check.getNode().equals(name.node())) {
        throw ServiceException.invalidField(
            "report.check_report.node", check.getNode(), name.node());
      }
      return Report.newBuilder()
          .setSchedule(report.getSchedule())
          .setTrigger(report.getTrigger())
          .setError(report.getError())
          .setCheckReport(
              check.toBuilder()
                  .setNode(name.node())
                  .setTotals(ReportMessages.totals(check.getResultsList())))
          .build();
    } catch (ServiceException e) {
      metrics.count(Outcome.INVALID);
      throw e;
    }
  }

  private static void check(CheckReport check) {
    RevisionName.require("report.check_report.revision", check.getRevision());
    length("report.check_report.benchmark", check.getBenchmark(), LONGEST_ID);
    if (!check.hasStartTime()
        || !check.hasEndTime()
        || !Timestamps.isValid(check.getStartTime())
        || !Timestamps.isValid(check.getEndTime())
        || Timestamps.compare(check.getStartTime(), check.getEndTime()) > 0) {
      throw ServiceException.invalidField(
          "report.check_report.end_time", "no time, or before the start", "start, then end");
    }
    List<CheckResult> results = check.getResultsList();
    if (results.size() > MOST_RESULTS) {
      throw ServiceException.invalidField(
          "report.check_report.results", results.size() + " results", "at most " + MOST_RESULTS);
    }
    for (int index = 0; index < results.size(); index++) {
      result("report.check_report.results[" + index + "]", results.get(index));
    }
  }

  private static void result(String place, CheckResult result) {
    length(place + ".target", result.getTarget(), LONGEST_ID);
    length(place + ".check", result.getCheck(), LONGEST_ID);
    if (result.getCheck().isEmpty()) {
      throw ServiceException.invalidField(place + ".check", "empty", "the id of a check");
    }
    if (result.getState() == CheckState.CHECK_STATE_UNSPECIFIED
        || result.getState() == CheckState.UNRECOGNIZED) {
      throw ServiceException.invalidField(
          place + ".state", result.getStateValue(), "one of CheckState");
    }
  }

  private static void length(String field, String text, int longest) {
    if (text.length() > longest) {
      throw ServiceException.invalidField(
          field, text.length() + " characters", "at most " + longest);
    }
  }
}
