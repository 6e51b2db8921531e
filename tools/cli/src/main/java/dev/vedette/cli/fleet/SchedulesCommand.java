package dev.vedette.cli.fleet;

import com.google.protobuf.FieldMask;
import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.agent.v1.CheckMode;
import dev.vedette.proto.rules.v1.CreateScheduleRequest;
import dev.vedette.proto.rules.v1.DeleteScheduleRequest;
import dev.vedette.proto.rules.v1.ListSchedulesRequest;
import dev.vedette.proto.rules.v1.ListSchedulesResponse;
import dev.vedette.proto.rules.v1.RunScheduleRequest;
import dev.vedette.proto.rules.v1.Schedule;
import dev.vedette.proto.rules.v1.ScheduleServiceGrpc;
import dev.vedette.proto.rules.v1.ScheduleServiceGrpc.ScheduleServiceBlockingStub;
import dev.vedette.proto.rules.v1.UpdateScheduleRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says when nodes check themselves. */
@Command(
    name = "schedules",
    description = "Says when nodes check themselves, and with which benchmark.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class SchedulesCommand {
  private static final String PREFIX = "schedules/";
  private static final String ROW = "%-20s %-16s %-16s %-10s %-22s %s%n";

  @Spec private @Nullable CommandSpec spec;

  @Command(name = "list", description = "Lists the schedules.", mixinStandardHelpOptions = true)
  int list(@Mixin GatewayOptions gateway) {
    PrintWriter out = out();
    try (GatewayClient client = gateway.connect()) {
      String pageToken = "";
      do {
        ListSchedulesResponse page =
            stub(client)
                .listSchedules(ListSchedulesRequest.newBuilder().setPageToken(pageToken).build());
        if (pageToken.isEmpty()) {
          out.printf(ROW, "SCHEDULE", "RULE SET", "CRON", "ON CHANGE", "NEXT RUN", "NODES");
        }
        page.getSchedulesList().forEach(schedule -> print(schedule, out));
        pageToken = page.getNextPageToken();
      } while (!pageToken.isEmpty());
    }
    out.flush();
    return ExitStatus.OK;
  }

  private static void print(Schedule schedule, PrintWriter out) {
    out.printf(
        ROW,
        CheckText.id(schedule.getName(), PREFIX),
        CheckText.id(schedule.getRuleSet(), "ruleSets/"),
        schedule.getCron().isEmpty() ? "-" : schedule.getCron(),
        schedule.getOnChange() ? "yes" : "no",
        schedule.getPaused() ? "paused" : Times.text(schedule.getNextRunTime()),
        schedule.getNodesCount() == 0
            ? "all"
            : String.join(
                ",",
                schedule.getNodesList().stream()
                    .map(node -> CheckText.id(node, "nodes/"))
                    .toList()));
  }

  /** What a schedule says. Filled in by the command line. */
  static final class Content {
    @Option(
        names = "--rule-set",
        required = true,
        paramLabel = "NAME",
        description = "The rule set of kind BENCHMARK whose active revision runs.")
    private String ruleSet = "";

    @Option(
        names = "--cron",
        paramLabel = "EXPRESSION",
        description = "Minute, hour, day of month, month, day of week; in UTC.",
        defaultValue = "")
    private String cron = "";

    @Option(
        names = "--on-change",
        description = "Run at once, and again after every change of the revision.")
    private boolean onChange;

    @Option(
        names = "--jitter",
        paramLabel = "DURATION",
        description = "Spread the nodes over this time, such as 10m. Default: 0s.",
        defaultValue = "0s")
    private String jitter = "0s";

    @Option(
        names = "--node",
        paramLabel = "NODE",
        description = "Only this node; may be repeated. Default: all.")
    private List<String> nodes = new ArrayList<>();

    @Option(
        names = "--benchmark",
        paramLabel = "NAME",
        description = "The benchmark, such as cis-1.10. Default: by the version.",
        defaultValue = "")
    private String benchmark = "";

    @Option(
        names = {"-s", "--targets"},
        split = ",",
        paramLabel = "TARGET",
        description = "Targets, such as node,policies. Default: those a node runs.")
    private List<String> targets = new ArrayList<>();

    @Option(
        names = "--skip",
        split = ",",
        paramLabel = "ID",
        description = "Checks and groups to skip.")
    private List<String> skip = new ArrayList<>();

    @Option(
        names = "--compatible",
        description = "Verdicts as kube-bench gives them, oddities included.")
    private boolean compatible;

    @Option(names = "--forbid-shell", description = "No audit may run a shell.")
    private boolean forbidShell;

    Schedule schedule(String name) {
      return Schedule.newBuilder()
          .setName(CheckText.name(PREFIX, name))
          .setRuleSet(CheckText.name("ruleSets/", ruleSet))
          .setCron(cron)
          .setOnChange(onChange)
          .setJitter(Times.duration("--jitter", jitter))
          .addAllNodes(nodes.stream().map(node -> CheckText.name("nodes/", node)).toList())
          .setBenchmark(benchmark)
          .addAllTargets(targets)
          .addAllSkip(skip)
          .setMode(compatible ? CheckMode.CHECK_MODE_COMPATIBLE : CheckMode.CHECK_MODE_UNSPECIFIED)
          .setForbidShell(forbidShell)
          .build();
    }
  }

  @Command(
      name = "set",
      description = "Makes a schedule, or replaces what it says.",
      mixinStandardHelpOptions = true)
  int set(
      @Mixin GatewayOptions gateway,
      @Mixin Content content,
      @Parameters(paramLabel = "SCHEDULE") String name) {
    Schedule schedule = content.schedule(name);
    if (schedule.getCron().isBlank() && !schedule.getOnChange()) {
      throw new CommandFailure("neither --cron nor --on-change: it would never run by itself");
    }
    try (GatewayClient client = gateway.connect()) {
      out().println(schedule.getName() + ": " + when(store(stub(client), schedule)));
    }
    out().flush();
    return ExitStatus.OK;
  }

  private static Schedule store(ScheduleServiceBlockingStub stub, Schedule schedule) {
    try {
      return stub.createSchedule(
              CreateScheduleRequest.newBuilder()
                  .setScheduleId(CheckText.id(schedule.getName(), PREFIX))
                  .setSchedule(schedule)
                  .build())
          .getSchedule();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
        throw e;
      }
      return stub.updateSchedule(UpdateScheduleRequest.newBuilder().setSchedule(schedule).build())
          .getSchedule();
    }
  }

  private static String when(Schedule schedule) {
    String next =
        schedule.hasNextRunTime() ? "next run " + Times.text(schedule.getNextRunTime()) : "";
    String change = schedule.getOnChange() ? "runs on change" : "";
    return next + (next.isEmpty() || change.isEmpty() ? "" : ", ") + change;
  }

  @Command(
      name = "run",
      description = {
        "Has all nodes of a schedule run it now.",
        "'vedette reports watch' shows the reports as they come in.",
      },
      mixinStandardHelpOptions = true)
  int run(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SCHEDULE") String name) {
    try (GatewayClient client = gateway.connect()) {
      Schedule asked =
          stub(client)
              .runSchedule(
                  RunScheduleRequest.newBuilder().setName(CheckText.name(PREFIX, name)).build())
              .getSchedule();
      out().println(asked.getName() + ": asked to run at " + Times.text(asked.getRequestTime()));
    }
    out().flush();
    return ExitStatus.OK;
  }

  @Command(
      name = "pause",
      description = "Lets nothing run until 'resume'.",
      mixinStandardHelpOptions = true)
  int pause(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SCHEDULE") String name) {
    return update(gateway, Schedule.newBuilder().setPaused(true), name);
  }

  @Command(name = "resume", description = "Undoes 'pause'.", mixinStandardHelpOptions = true)
  int resume(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SCHEDULE") String name) {
    return update(gateway, Schedule.newBuilder(), name);
  }

  private int update(GatewayOptions gateway, Schedule.Builder schedule, String name) {
    try (GatewayClient client = gateway.connect()) {
      Schedule updated =
          stub(client)
              .updateSchedule(
                  UpdateScheduleRequest.newBuilder()
                      .setSchedule(schedule.setName(CheckText.name(PREFIX, name)))
                      .setUpdateMask(FieldMask.newBuilder().addPaths("paused"))
                      .build())
              .getSchedule();
      out().println(updated.getName() + ": " + (updated.getPaused() ? "paused" : when(updated)));
    }
    out().flush();
    return ExitStatus.OK;
  }

  @Command(
      name = "delete",
      description = "Deletes a schedule. Its reports stay.",
      mixinStandardHelpOptions = true)
  int delete(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SCHEDULE") String name) {
    try (GatewayClient client = gateway.connect()) {
      var _ =
          stub(client)
              .deleteSchedule(
                  DeleteScheduleRequest.newBuilder().setName(CheckText.name(PREFIX, name)).build());
    }
    return ExitStatus.OK;
  }

  private static ScheduleServiceBlockingStub stub(GatewayClient client) {
    return ScheduleServiceGrpc.newBlockingStub(client.channel())
        .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
