package dev.vedette.cli.alerts;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.fleet.Times;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.cli.watch.EventText;
import dev.vedette.proto.rules.v1.AcknowledgeAlertRequest;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertSelector;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.AlertServiceGrpc.AlertServiceBlockingStub;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import dev.vedette.proto.rules.v1.ListAlertsResponse;
import dev.vedette.proto.rules.v1.Priority;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists stored alerts and notes who has seen them. */
@Command(
    name = "alerts",
    description = "Lists stored alerts and notes who has seen them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class AlertsCommand {
  private static final String PREFIX = "alerts/";
  private static final int DIGITS = 16;
  private static final int PAGE = 500;

  @Spec private @Nullable CommandSpec spec;

  /** Which alerts. Filled in by the command line. */
  static final class Wanted {
    @Option(
        names = "--minimum-priority",
        paramLabel = "PRIORITY",
        description = "Only this priority and worse ones.",
        defaultValue = "")
    private String minimumPriority = "";

    @Option(
        names = "--rule",
        paramLabel = "NAME",
        description = "Only alerts of this rule; may be repeated.")
    private List<String> rules = new ArrayList<>();

    @Option(
        names = "--tag",
        paramLabel = "TAG",
        description = "Only rules with this tag; may be repeated.")
    private List<String> tags = new ArrayList<>();

    @Option(
        names = "--node",
        paramLabel = "NODE",
        description = "Only alerts of this node.",
        defaultValue = "")
    private String node = "";

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description =
            "Only events that happened then or later: how long ago (15m), a day or a time"
                + " (2026-12-31T08:00:00Z).",
        defaultValue = "")
    private String since = "";

    @Option(
        names = "--until",
        paramLabel = "TIME",
        description = "Only events that happened before then; as --since.",
        defaultValue = "")
    private String until = "";

    @Option(names = "--unseen", description = "Only alerts that nobody has acknowledged.")
    private boolean unseen;

    @Option(names = "--not-silenced", description = "Only alerts that no silence held for.")
    private boolean notSilenced;

    AlertSelector selector() {
      AlertSelector.Builder selector =
          AlertSelector.newBuilder()
              .addAllRules(rules)
              .addAllTags(tags)
              .setExcludeAcknowledged(unseen)
              .setExcludeSilenced(notSilenced);
      if (!minimumPriority.isEmpty()) {
        selector.setMinimumPriority(priority(minimumPriority));
      }
      if (!node.isEmpty()) {
        selector.setNode(node.startsWith("nodes/") ? node : "nodes/" + node);
      }
      Instant now = Instant.now();
      if (!since.isEmpty()) {
        selector.setSinceTime(Times.past("--since", since, now));
      }
      if (!until.isEmpty()) {
        selector.setUntilTime(Times.past("--until", until, now));
      }
      return selector.build();
    }

    private static Priority priority(String text) {
      String name = "PRIORITY_" + text.toUpperCase(Locale.ROOT);
      return Arrays.stream(Priority.values())
          .filter(priority -> priority.name().equals(name))
          .findFirst()
          .orElseThrow(() ->
              new CommandFailure(
                  "--minimum-priority " + text + ": no priority (expected: such as error)"));
    }
  }

  @Command(
      name = "list",
      description = "Lists stored alerts, newest first.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin GatewayOptions gateway,
      @Mixin Wanted wanted,
      @Option(
              names = {"--count", "--limit"},
              paramLabel = "N",
              description = "How many at most; 0 for all. Default: ${DEFAULT-VALUE}.",
              defaultValue = "20")
          long count) {
    if (count < 0) {
      throw new CommandFailure(
          "--count " + count + ": no number of alerts (expected: 0 for all, or more)");
    }
    PrintWriter out = out();
    ListAlertsRequest.Builder request =
        ListAlertsRequest.newBuilder().setSelector(wanted.selector());
    try (GatewayClient client = gateway.connect()) {
      long left = count == 0 ? Long.MAX_VALUE : count;
      do {
        ListAlertsResponse page =
            stub(client).listAlerts(request.setPageSize((int) Math.min(left, PAGE)).build());
        page.getAlertsList().forEach(alert -> out.println(line(alert)));
        out.flush();
        left -= page.getAlertsCount();
        request.setPageToken(page.getNextPageToken());
      } while (left > 0 && !request.getPageToken().isEmpty() && !out.checkError());
    }
    return ExitStatus.OK;
  }

  private static String line(Alert alert) {
    StringBuilder line = new StringBuilder(alert.getName().substring(PREFIX.length()));
    line.append("  ").append(EventText.printable(alert.getOutput()));
    if (alert.getFoldedAlerts() > 0) {
      line.append("  [and ").append(alert.getFoldedAlerts()).append(" more]");
    }
    if (alert.hasAcknowledgement()) {
      line.append("  [seen by ").append(alert.getAcknowledgement().getAuthor()).append(']');
    }
    if (!alert.getSilence().isEmpty()) {
      line.append("  [").append(alert.getSilence()).append(']');
    }
    return line.toString();
  }

  @Command(
      name = "ack",
      description = "Notes that you have seen alerts; the first to do so stays.",
      mixinStandardHelpOptions = true)
  int acknowledge(
      @Mixin GatewayOptions gateway,
      @Option(
              names = {"-m", "--message"},
              paramLabel = "TEXT",
              description = "What you say of them.",
              defaultValue = "")
          String message,
      @Parameters(
              arity = "1..*",
              paramLabel = "ALERT",
              description = "Numbers of alerts, as 'alerts list' prints them.")
          List<String> names) {
    try (GatewayClient client = gateway.connect()) {
      for (String name : names) {
        Alert seen =
            stub(client)
                .acknowledgeAlert(
                    AcknowledgeAlertRequest.newBuilder()
                        .setName(name(name))
                        .setComment(message)
                        .build())
                .getAlert();
        out().println(seen.getName() + ": seen by " + seen.getAcknowledgement().getAuthor());
      }
    }
    out().flush();
    return ExitStatus.OK;
  }

  /** A number may be given without the zeros that it is printed with. */
  private static String name(String given) {
    String id = given.startsWith(PREFIX) ? given.substring(PREFIX.length()) : given;
    boolean number = !id.isEmpty() && id.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    return PREFIX + (number ? "0".repeat(Math.max(0, DIGITS - id.length())) + id : id);
  }

  private static AlertServiceBlockingStub stub(GatewayClient client) {
    return AlertServiceGrpc.newBlockingStub(client.channel())
        .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
