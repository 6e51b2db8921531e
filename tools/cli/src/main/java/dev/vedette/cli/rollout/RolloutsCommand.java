package dev.vedette.cli.rollout;

import com.google.protobuf.Duration;
import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.fleet.Times;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.cli.rules.RevisionNames;
import dev.vedette.proto.rules.v1.CreateRolloutRequest;
import dev.vedette.proto.rules.v1.GetRolloutRequest;
import dev.vedette.proto.rules.v1.ListRolloutsRequest;
import dev.vedette.proto.rules.v1.ListRolloutsResponse;
import dev.vedette.proto.rules.v1.PauseRolloutRequest;
import dev.vedette.proto.rules.v1.ResumeRolloutRequest;
import dev.vedette.proto.rules.v1.RollBackRolloutRequest;
import dev.vedette.proto.rules.v1.Rollout;
import dev.vedette.proto.rules.v1.RolloutMeasures;
import dev.vedette.proto.rules.v1.RolloutServiceGrpc;
import dev.vedette.proto.rules.v1.RolloutServiceGrpc.RolloutServiceBlockingStub;
import dev.vedette.proto.rules.v1.RolloutStep;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

/** Brings revisions to nodes step by step. */
@Command(
    name = "rollouts",
    description = {
      "Brings a revision to nodes step by step; takes it back by itself when it does harm.",
      "A step is PERCENT:MODE:TIME, such as 10:shadow:30m. In mode shadow nodes evaluate the"
          + " revision beside what is active, and nothing alerts.",
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class RolloutsCommand {
  private static final String PREFIX = "rollouts/";
  private static final String ROW = "%-20s %-12s %-8s %-20s %6s %8s %8s  %s%n";

  @Spec private @Nullable CommandSpec spec;

  /** What a rollout is to be like. Filled in by the command line. */
  static final class Content {
    @Option(
        names = "--revision",
        required = true,
        paramLabel = "REVISION",
        description =
            "ruleSets/…/revisions/…, of which four digits are enough; stored and not active.")
    private String revision = "";

    @Option(
        names = "--step",
        required = true,
        paramLabel = "STEP",
        description = "A step, in order; may be repeated.")
    private List<String> steps = new ArrayList<>();

    @Option(
        names = "--label",
        paramLabel = "LABEL=VALUE",
        description = "Only nodes with this label; may be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
        names = "--max-alerts-per-node-hour",
        paramLabel = "N",
        description = "Take it back at more alerts. Default: no bound.")
    private double maxAlerts;

    @Option(
        names = "--max-rejections",
        paramLabel = "N",
        description = "Take it back when more nodes reject it. Default: ${DEFAULT-VALUE}.",
        defaultValue = "0")
    private int maxRejections;

    @Option(
        names = "--max-event-micros",
        paramLabel = "N",
        description = "Take it back when an event takes longer on average. Default: no bound.")
    private int maxEventMicros;

    Rollout rollout(GatewayClient client) {
      Rollout.Builder rollout =
          Rollout.newBuilder()
              .setRevision(RevisionNames.revision(client, revision))
              .putAllNodeLabels(labels);
      for (String text : steps) {
        RolloutStep.Builder step =
            StepText.parse(text).toBuilder()
                .setMaxAlertsPerNodeHour(maxAlerts)
                .setMaxRejections(maxRejections);
        if (maxEventMicros > 0) {
          step.setMaxEventCost(
              Duration.newBuilder()
                  .setSeconds(maxEventMicros / 1_000_000)
                  .setNanos(maxEventMicros % 1_000_000 * 1000));
        }
        rollout.addSteps(step);
      }
      return rollout.build();
    }
  }

  @Command(
      name = "start",
      description = "Starts with the first step.",
      mixinStandardHelpOptions = true)
  int start(
      @Mixin GatewayOptions gateway,
      @Mixin Content content,
      @Parameters(paramLabel = "ROLLOUT", description = "What it is called.") String name) {
    try (GatewayClient client = gateway.connect()) {
      show(
          stub(client)
              .createRollout(
                  CreateRolloutRequest.newBuilder()
                      .setRolloutId(name)
                      .setRollout(content.rollout(client))
                      .build())
              .getRollout());
    }
    return ExitStatus.OK;
  }

  @Command(
      name = "list",
      description = "Lists the rollouts, ended ones among them.",
      mixinStandardHelpOptions = true)
  int list(@Mixin GatewayOptions gateway) {
    PrintWriter out = out();
    try (GatewayClient client = gateway.connect()) {
      String pageToken = "";
      do {
        ListRolloutsResponse page =
            stub(client)
                .listRollouts(ListRolloutsRequest.newBuilder().setPageToken(pageToken).build());
        if (pageToken.isEmpty()) {
          out.printf(
              ROW, "ROLLOUT", "STATE", "STEP", "AT", "NODES", "REJECTED", "ALERTS", "REVISION");
        }
        page.getRolloutsList().forEach(rollout -> print(rollout, out));
        pageToken = page.getNextPageToken();
      } while (!pageToken.isEmpty());
    }
    out.flush();
    return ExitStatus.OK;
  }

  private static void print(Rollout rollout, PrintWriter out) {
    RolloutMeasures measures = rollout.getMeasures();
    out.printf(
        ROW,
        rollout.getName().substring(PREFIX.length()),
        state(rollout),
        (rollout.getCurrentStep() + 1) + "/" + rollout.getStepsCount(),
        StepText.print(rollout.getSteps(rollout.getCurrentStep())),
        measures.getAcceptedNodes() + "/" + measures.getTargetNodes(),
        measures.getRejectedNodes(),
        Long.toUnsignedString(measures.getAlerts()),
        rollout.getRevision());
  }

  private static String state(Rollout rollout) {
    return rollout
        .getState()
        .name()
        .substring("STATE_".length())
        .replace('_', ' ')
        .toLowerCase(Locale.ROOT);
  }

  @Command(
      name = "show",
      description = "Shows a rollout with its history.",
      mixinStandardHelpOptions = true)
  int show(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "ROLLOUT") String name) {
    try (GatewayClient client = gateway.connect()) {
      show(
          stub(client)
              .getRollout(GetRolloutRequest.newBuilder().setName(full(name)).build())
              .getRollout());
    }
    return ExitStatus.OK;
  }

  private void show(Rollout rollout) {
    PrintWriter out = out();
    RolloutMeasures measures = rollout.getMeasures();
    out.println(rollout.getName() + ": " + state(rollout) + ", " + rollout.getRevision());
    out.println(
        "  step "
            + (rollout.getCurrentStep() + 1)
            + " of "
            + rollout.getStepsCount()
            + " ("
            + StepText.print(rollout.getSteps(rollout.getCurrentStep()))
            + "): in force on "
            + measures.getAcceptedNodes()
            + " of "
            + measures.getTargetNodes()
            + " nodes, "
            + Long.toUnsignedString(measures.getAlerts())
            + " alerts of "
            + Long.toUnsignedString(measures.getEvents())
            + " events");
    rollout
        .getHistoryList()
        .forEach(event ->
            out.println(
                "  "
                    + Times.text(event.getTime())
                    + " "
                    + event.getAuthor()
                    + ": "
                    + event.getText()));
    out.flush();
  }

  @Command(
      name = "pause",
      description = "Holds a rollout at its step.",
      mixinStandardHelpOptions = true)
  int pause(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "ROLLOUT") String name) {
    try (GatewayClient client = gateway.connect()) {
      show(
          stub(client)
              .pauseRollout(PauseRolloutRequest.newBuilder().setName(full(name)).build())
              .getRollout());
    }
    return ExitStatus.OK;
  }

  @Command(
      name = "resume",
      description = "Lets a rollout go on; its step begins anew.",
      mixinStandardHelpOptions = true)
  int resume(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "ROLLOUT") String name) {
    try (GatewayClient client = gateway.connect()) {
      show(
          stub(client)
              .resumeRollout(ResumeRolloutRequest.newBuilder().setName(full(name)).build())
              .getRollout());
    }
    return ExitStatus.OK;
  }

  @Command(
      name = "rollback",
      description = "Ends a rollout and gives every node back what is active.",
      mixinStandardHelpOptions = true)
  int rollBack(
      @Mixin GatewayOptions gateway,
      @Option(
              names = {"-m", "--message"},
              paramLabel = "TEXT",
              description = "Why.",
              defaultValue = "")
          String reason,
      @Parameters(paramLabel = "ROLLOUT") String name) {
    try (GatewayClient client = gateway.connect()) {
      show(
          stub(client)
              .rollBackRollout(
                  RollBackRolloutRequest.newBuilder().setName(full(name)).setReason(reason).build())
              .getRollout());
    }
    return ExitStatus.OK;
  }

  private static String full(String name) {
    return name.startsWith(PREFIX) ? name : PREFIX + name;
  }

  private static RolloutServiceBlockingStub stub(GatewayClient client) {
    return RolloutServiceGrpc.newBlockingStub(client.channel())
        .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
