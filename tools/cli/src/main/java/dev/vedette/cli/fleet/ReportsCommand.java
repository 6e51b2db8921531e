package dev.vedette.cli.fleet;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.agent.v1.CheckReport;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.rules.v1.CheckDrift;
import dev.vedette.proto.rules.v1.DiffReportsRequest;
import dev.vedette.proto.rules.v1.DiffReportsResponse;
import dev.vedette.proto.rules.v1.GetFleetReportRequest;
import dev.vedette.proto.rules.v1.GetReportRequest;
import dev.vedette.proto.rules.v1.ListReportsRequest;
import dev.vedette.proto.rules.v1.ListReportsResponse;
import dev.vedette.proto.rules.v1.Report;
import dev.vedette.proto.rules.v1.ReportSelector;
import dev.vedette.proto.rules.v1.ReportServiceGrpc;
import dev.vedette.proto.rules.v1.ReportServiceGrpc.ReportServiceBlockingStub;
import dev.vedette.proto.rules.v1.WaivedCheck;
import dev.vedette.proto.rules.v1.Waiver;
import dev.vedette.proto.rules.v1.WatchReportsRequest;
import dev.vedette.proto.rules.v1.WatchReportsResponse;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what nodes reported of their scheduled checks. */
@Command(
    name = "reports",
    description = "Shows what nodes reported of their scheduled checks.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class ReportsCommand {
  private static final String ROW = "%-48s %-14s %-12s %-21s %s%n";

  @Spec private @Nullable CommandSpec spec;

  /** Which reports. Filled in by the command line. */
  static final class Selection {
    @Option(
        names = "--schedule",
        paramLabel = "SCHEDULE",
        description = "Only of this schedule.",
        defaultValue = "")
    private String schedule = "";

    @Option(
        names = "--benchmark",
        paramLabel = "NAME",
        description = "Only of this benchmark.",
        defaultValue = "")
    private String benchmark = "";

    ReportSelector selector() {
      return ReportSelector.newBuilder()
          .setSchedule(schedule.isEmpty() ? "" : CheckText.name("schedules/", schedule))
          .setBenchmark(benchmark)
          .build();
    }
  }

  /** Whose reports. Filled in by the command line. */
  static final class Place {
    @Option(
        names = "--node",
        paramLabel = "NODE",
        description = "Only of this node.",
        defaultValue = "-")
    private String node = "-";

    String parent() {
      return CheckText.name("nodes/", node);
    }
  }

  @Command(
      name = "list",
      description = "Lists reports, newest first.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin GatewayOptions gateway,
      @Mixin Place place,
      @Mixin Selection selection,
      @Option(
              names = {"-n", "--limit"},
              paramLabel = "N",
              description = "At most this many. Default: 20.",
              defaultValue = "20")
          int limit) {
    PrintWriter out = out();
    try (GatewayClient client = gateway.connect()) {
      ListReportsResponse page =
          stub(client)
              .listReports(
                  ListReportsRequest.newBuilder()
                      .setParent(place.parent())
                      .setSelector(selection.selector())
                      .setPageSize(limit)
                      .build());
      out.printf(ROW, "REPORT", "SCHEDULE", "BENCHMARK", "END", "CHECKS");
      page.getReportsList().forEach(report -> print(report, out));
    }
    out.flush();
    return ExitStatus.OK;
  }

  private static void print(Report report, PrintWriter out) {
    CheckReport check = report.getCheckReport();
    out.printf(
        ROW,
        report.getName(),
        CheckText.id(report.getSchedule(), "schedules/"),
        check.getBenchmark().isEmpty() ? "-" : check.getBenchmark(),
        Times.text(check.getEndTime()),
        CheckText.summary(report));
  }

  @Command(
      name = "show",
      description = "Shows one report with its checks; without a name the newest.",
      mixinStandardHelpOptions = true)
  int show(
      @Mixin GatewayOptions gateway,
      @Parameters(
              arity = "0..1",
              paramLabel = "REPORT",
              description = "nodes/…/reports/…",
              defaultValue = "")
          String name) {
    PrintWriter out = out();
    try (GatewayClient client = gateway.connect()) {
      ReportServiceBlockingStub stub = stub(client);
      Report report =
          stub.getReport(
                  GetReportRequest.newBuilder()
                      .setName(name.isEmpty() ? newest(stub) : name)
                      .build())
              .getReport();
      printWhole(report, out);
    }
    out.flush();
    return ExitStatus.OK;
  }

  private static String newest(ReportServiceBlockingStub stub) {
    List<Report> reports =
        stub.listReports(
                ListReportsRequest.newBuilder().setParent("nodes/-").setPageSize(1).build())
            .getReportsList();
    if (reports.isEmpty()) {
      throw new CommandFailure("no node has reported yet (expected: a schedule that ran)");
    }
    return reports.getFirst().getName();
  }

  private static void printWhole(Report report, PrintWriter out) {
    CheckReport check = report.getCheckReport();
    out.println("report     " + report.getName());
    out.println("schedule   " + report.getSchedule());
    out.println("revision   " + check.getRevision());
    out.println(
        "benchmark  " + check.getBenchmark() + " " + String.join(",", check.getTargetsList()));
    out.println("ended      " + Times.text(check.getEndTime()));
    Map<String, Waiver> waivers = new HashMap<>();
    for (WaivedCheck waived : report.getWaivedChecksList()) {
      waivers.put(waived.getTarget() + " " + waived.getCheck(), waived.getWaiver());
    }
    for (CheckResult result : check.getResultsList()) {
      out.println(
          "["
              + CheckText.state(result.getState())
              + "] "
              + result.getCheck()
              + " "
              + result.getText());
      Waiver waiver = waivers.get(result.getTarget() + " " + result.getCheck());
      if (waiver != null) {
        out.println(
            "       waived until "
                + Times.text(waiver.getExpireTime())
                + " by "
                + waiver.getAuthor()
                + ": "
                + waiver.getReason());
      }
    }
    out.println(CheckText.summary(report));
  }

  @Command(
      name = "diff",
      description = {
        "Shows which checks ended differently in two reports.",
        "With one report, since the one before; with none, the newest since the one before.",
      },
      mixinStandardHelpOptions = true)
  int diff(
      @Mixin GatewayOptions gateway,
      @Parameters(arity = "0..2", paramLabel = "REPORT", description = "nodes/…/reports/…")
          @Nullable List<String> names) {
    PrintWriter out = out();
    List<String> given = names == null ? List.of() : names;
    try (GatewayClient client = gateway.connect()) {
      ReportServiceBlockingStub stub = stub(client);
      DiffReportsResponse diff =
          stub.diffReports(
              DiffReportsRequest.newBuilder()
                  .setBefore(given.size() == 2 ? given.getFirst() : "")
                  .setAfter(given.isEmpty() ? newest(stub) : given.getLast())
                  .build());
      out.println("--- " + described(diff.getBefore()));
      out.println("+++ " + described(diff.getAfter()));
      for (CheckDrift drift : diff.getDriftList()) {
        out.println(CheckText.drift(drift));
      }
      out.println(diff.getDriftCount() + " checks ended differently");
    }
    out.flush();
    return ExitStatus.OK;
  }

  private static String described(Report report) {
    return report.getName()
        + " "
        + Times.text(report.getCheckReport().getEndTime())
        + " "
        + report.getCheckReport().getRevision();
  }

  @Command(
      name = "watch",
      description = "Shows reports as they come in, with what changed.",
      mixinStandardHelpOptions = true)
  int watch(
      @Mixin GatewayOptions gateway,
      @Mixin Place place,
      @Mixin Selection selection,
      @Option(
              names = "--count",
              paramLabel = "N",
              description = "End after so many. Default: never.",
              defaultValue = "0")
          int count) {
    PrintWriter out = out();
    try (GatewayClient client = gateway.connect()) {
      Iterator<WatchReportsResponse> steps =
          ReportServiceGrpc.newBlockingStub(client.channel())
              .watchReports(
                  WatchReportsRequest.newBuilder()
                      .setParent(place.parent())
                      .setSelector(selection.selector())
                      .build());
      int seen = 0;
      while (steps.hasNext()) {
        WatchReportsResponse step = steps.next();
        if (step.hasStarted()) {
          Objects.requireNonNull(spec)
              .commandLine()
              .getErr()
              .println("vedette: watching reports at " + client.address());
        } else if (step.hasReport()) {
          out.println(step.getReport().getName() + " " + CheckText.summary(step.getReport()));
          step.getDriftList().forEach(drift -> out.println("  " + CheckText.drift(drift)));
          out.flush();
          seen++;
          if (seen == count) {
            return ExitStatus.OK;
          }
        }
      }
    }
    return ExitStatus.OK;
  }

  @Command(
      name = "fleet",
      description = "Shows how all nodes are by their last reports: per node, per check, in total.",
      mixinStandardHelpOptions = true)
  int fleet(
      @Mixin GatewayOptions gateway,
      @Mixin Selection selection,
      @Option(names = "--all", description = "Also list the checks that pass on every node.")
          boolean all) {
    try (GatewayClient client = gateway.connect()) {
      new FleetTable(out(), all)
          .print(
              stub(client)
                  .getFleetReport(
                      GetFleetReportRequest.newBuilder()
                          .setSelector(selection.selector())
                          .build()));
    }
    out().flush();
    return ExitStatus.OK;
  }

  private static ReportServiceBlockingStub stub(GatewayClient client) {
    return ReportServiceGrpc.newBlockingStub(client.channel())
        .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
