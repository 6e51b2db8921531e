package dev.vedette.agent.check;

import com.google.protobuf.Timestamp;
import dev.vedette.proto.agent.v1.CheckReport;
import dev.vedette.proto.agent.v1.CheckResult;
import java.time.Instant;

/** Collects what a run finds into the message that is kept of it. One use, one thread. */
final class ReportBuilder {
  private final CheckReport.Builder message;

  private ReportBuilder(CheckReport.Builder message) {
    this.message = message;
  }

  static ReportBuilder begin(BenchmarkRun run, String revision, Instant now) {
    return new ReportBuilder(
        CheckReport.newBuilder()
            .setBenchmark(run.benchmark())
            .setDetectedVersion(run.detectedVersion())
            .setMode(CheckMessages.mode(run.mode()))
            .setRevision(revision)
            .setStartTime(timestamp(now))
            .addAllTargets(run.targets()));
  }

  void add(CheckResult result) {
    message.addResults(result);
  }

  CheckReport end(dev.vedette.agent.check.report.CheckReport report, Instant now) {
    return message
        .setTotals(CheckMessages.totals(report.totals()))
        .setEndTime(timestamp(now))
        .build();
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
