package dev.vedette.cli.alerts;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.fleet.Times;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.CreateSilenceRequest;
import dev.vedette.proto.rules.v1.DeleteSilenceRequest;
import dev.vedette.proto.rules.v1.ListSilencesRequest;
import dev.vedette.proto.rules.v1.ListSilencesResponse;
import dev.vedette.proto.rules.v1.Silence;
import dev.vedette.proto.rules.v1.SilenceServiceGrpc;
import dev.vedette.proto.rules.v1.SilenceServiceGrpc.SilenceServiceBlockingStub;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps alerts quiet for a while. */
@Command(
    name = "silences",
    description = {
      "Keeps alerts quiet for a while.",
      "A silenced alert is stored and marked, and goes to no output.",
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class SilencesCommand {
  private static final String PREFIX = "silences/";
  private static final String ROW = "%-20s %-21s %-8s %-10s %-40s %s%n";

  @Spec private @Nullable CommandSpec spec;

  /** What a silence says. Filled in by the command line. */
  static final class Content {
    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why they are quiet.")
    private String reason = "";

    @Option(
        names = "--until",
        required = true,
        paramLabel = "TIME",
        description = "When they are heard again: a day, a time, or a duration such as 2h.")
    private String until = "";

    @Option(
        names = "--rule",
        paramLabel = "NAME",
        description = "Alerts of this rule; may be repeated.")
    private List<String> rules = new ArrayList<>();

    @Option(
        names = "--tag",
        paramLabel = "TAG",
        description = "Alerts of rules with this tag; may be repeated.")
    private List<String> tags = new ArrayList<>();

    @Option(
        names = "--node",
        paramLabel = "NODE",
        description = "Alerts of this node; may be repeated.")
    private List<String> nodes = new ArrayList<>();

    @Option(
        names = "--field",
        paramLabel = "FIELD=VALUE",
        description = "Alerts whose output has this, such as container.name=nginx; repeatable.")
    private Map<String, String> fields = new LinkedHashMap<>();

    Silence silence() {
      return Silence.newBuilder()
          .addAllRules(rules)
          .addAllTags(tags)
          .addAllNodes(
              nodes.stream()
                  .map(node -> node.startsWith("nodes/") ? node : "nodes/" + node)
                  .toList())
          .putAllFields(fields)
          .setReason(reason)
          .setExpireTime(Times.end("--until", until, Instant.now()))
          .build();
    }
  }

  @Command(
      name = "add",
      description = "Keeps alerts quiet that have all that is given.",
      mixinStandardHelpOptions = true)
  int add(
      @Mixin GatewayOptions gateway,
      @Mixin Content content,
      @Parameters(paramLabel = "SILENCE", description = "What it is called.") String name) {
    try (GatewayClient client = gateway.connect()) {
      Silence silence =
          stub(client)
              .createSilence(
                  CreateSilenceRequest.newBuilder()
                      .setSilenceId(name)
                      .setSilence(content.silence())
                      .build())
              .getSilence();
      out().println(silence.getName() + ": holds until " + Times.text(silence.getExpireTime()));
    }
    out().flush();
    return ExitStatus.OK;
  }

  @Command(
      name = "list",
      description = "Lists the silences, expired ones among them.",
      mixinStandardHelpOptions = true)
  int list(@Mixin GatewayOptions gateway) {
    PrintWriter out = out();
    try (GatewayClient client = gateway.connect()) {
      String pageToken = "";
      do {
        ListSilencesResponse page =
            stub(client)
                .listSilences(ListSilencesRequest.newBuilder().setPageToken(pageToken).build());
        if (pageToken.isEmpty()) {
          out.printf(ROW, "SILENCE", "UNTIL", "STATE", "AUTHOR", "ALERTS", "REASON");
        }
        page.getSilencesList().forEach(silence -> print(silence, out));
        pageToken = page.getNextPageToken();
      } while (!pageToken.isEmpty());
    }
    out.flush();
    return ExitStatus.OK;
  }

  private static void print(Silence silence, PrintWriter out) {
    StringJoiner alerts = new StringJoiner(" and ");
    either(alerts, silence.getRulesList());
    either(alerts, silence.getTagsList());
    either(alerts, silence.getNodesList());
    silence.getFieldsMap().forEach((field, value) -> alerts.add(field + "=" + value));
    out.printf(
        ROW,
        silence.getName().substring(PREFIX.length()),
        Times.text(silence.getExpireTime()),
        silence.getState() == Silence.State.STATE_ACTIVE ? "active" : "expired",
        silence.getAuthor(),
        alerts,
        silence.getReason());
  }

  private static void either(StringJoiner alerts, List<String> values) {
    if (!values.isEmpty()) {
      alerts.add(String.join("|", values));
    }
  }

  @Command(
      name = "delete",
      description = "Deletes a silence: its alerts are heard again.",
      mixinStandardHelpOptions = true)
  int delete(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "SILENCE") String name) {
    try (GatewayClient client = gateway.connect()) {
      var _ =
          stub(client)
              .deleteSilence(
                  DeleteSilenceRequest.newBuilder()
                      .setName(name.startsWith(PREFIX) ? name : PREFIX + name)
                      .build());
    }
    return ExitStatus.OK;
  }

  private static SilenceServiceBlockingStub stub(GatewayClient client) {
    return SilenceServiceGrpc.newBlockingStub(client.channel())
        .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
