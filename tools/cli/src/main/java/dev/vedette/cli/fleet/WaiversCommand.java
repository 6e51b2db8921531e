package dev.vedette.cli.fleet;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.CreateWaiverRequest;
import dev.vedette.proto.rules.v1.DeleteWaiverRequest;
import dev.vedette.proto.rules.v1.ListWaiversRequest;
import dev.vedette.proto.rules.v1.ListWaiversResponse;
import dev.vedette.proto.rules.v1.Waiver;
import dev.vedette.proto.rules.v1.WaiverServiceGrpc;
import dev.vedette.proto.rules.v1.WaiverServiceGrpc.WaiverServiceBlockingStub;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
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

/** Says which checks may fail, why and until when. */
@Command(
    name = "waivers",
    description = {
      "Says which checks may fail, why and until when.",
      "A waived check runs as before and is shown as waived, never hidden.",
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class WaiversCommand {
  private static final String PREFIX = "waivers/";
  private static final String ROW = "%-20s %-10s %-12s %-12s %-21s %-8s %-10s %s%n";

  @Spec private @Nullable CommandSpec spec;

  /** What a waiver says. Filled in by the command line. */
  static final class Content {
    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why it may fail.")
    private String reason = "";

    @Option(
        names = "--until",
        required = true,
        paramLabel = "TIME",
        description = "When it counts again: a day, a time, or a duration such as 30d.")
    private String until = "";

    @Option(
        names = "--benchmark",
        paramLabel = "NAME",
        description = "Only in this benchmark. Default: in all.",
        defaultValue = "")
    private String benchmark = "";

    @Option(
        names = "--target",
        paramLabel = "TARGET",
        description = "Only in this target. Default: in all.",
        defaultValue = "")
    private String target = "";

    @Option(
        names = "--node",
        paramLabel = "NODE",
        description = "Only on this node; may be repeated. Default: on all.")
    private List<String> nodes = new ArrayList<>();

    @Option(
        names = "--id",
        paramLabel = "ID",
        description = "Last part of its name. Default: made of the check.",
        defaultValue = "")
    private String id = "";

    CreateWaiverRequest request(String check) {
      String made = check.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
      String suffix = nodes.size() == 1 ? "-" + nodes.getFirst().toLowerCase(Locale.ROOT) : "";
      return CreateWaiverRequest.newBuilder()
          .setWaiverId(id.isEmpty() ? made + suffix.replaceAll("[^a-z0-9]+", "-") : id)
          .setWaiver(
              Waiver.newBuilder()
                  .setCheck(check)
                  .setReason(reason)
                  .setExpireTime(Times.end("--until", until, Instant.now()))
                  .setBenchmark(benchmark)
                  .setTarget(target)
                  .addAllNodes(nodes.stream().map(node -> CheckText.name("nodes/", node)).toList()))
          .build();
    }
  }

  @Command(name = "add", description = "Lets a check fail.", mixinStandardHelpOptions = true)
  int add(
      @Mixin GatewayOptions gateway,
      @Mixin Content content,
      @Parameters(paramLabel = "CHECK", description = "Id of the check, such as 4.1.1.")
          String check) {
    try (GatewayClient client = gateway.connect()) {
      Waiver waiver = stub(client).createWaiver(content.request(check)).getWaiver();
      out()
          .println(
              waiver.getName()
                  + ": "
                  + waiver.getCheck()
                  + " waived until "
                  + Times.text(waiver.getExpireTime()));
    }
    out().flush();
    return ExitStatus.OK;
  }

  @Command(
      name = "list",
      description = "Lists the waivers, expired ones among them.",
      mixinStandardHelpOptions = true)
  int list(@Mixin GatewayOptions gateway) {
    PrintWriter out = out();
    try (GatewayClient client = gateway.connect()) {
      out.printf(
          ROW, "WAIVER", "CHECK", "BENCHMARK", "NODES", "UNTIL", "STATE", "AUTHOR", "REASON");
      String pageToken = "";
      do {
        ListWaiversResponse page =
            stub(client)
                .listWaivers(ListWaiversRequest.newBuilder().setPageToken(pageToken).build());
        page.getWaiversList().forEach(waiver -> print(waiver, out));
        pageToken = page.getNextPageToken();
      } while (!pageToken.isEmpty());
    }
    out.flush();
    return ExitStatus.OK;
  }

  private static void print(Waiver waiver, PrintWriter out) {
    out.printf(
        ROW,
        CheckText.id(waiver.getName(), PREFIX),
        waiver.getCheck(),
        waiver.getBenchmark().isEmpty() ? "all" : waiver.getBenchmark(),
        waiver.getNodesCount() == 0
            ? "all"
            : String.join(
                ",",
                waiver.getNodesList().stream().map(node -> CheckText.id(node, "nodes/")).toList()),
        Times.text(waiver.getExpireTime()),
        waiver.getState() == Waiver.State.STATE_ACTIVE ? "active" : "expired",
        waiver.getAuthor(),
        waiver.getReason());
  }

  @Command(
      name = "delete",
      description = "Deletes a waiver: its check counts again.",
      mixinStandardHelpOptions = true)
  int delete(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "WAIVER") String name) {
    try (GatewayClient client = gateway.connect()) {
      var _ =
          stub(client)
              .deleteWaiver(
                  DeleteWaiverRequest.newBuilder().setName(CheckText.name(PREFIX, name)).build());
    }
    return ExitStatus.OK;
  }

  private static WaiverServiceBlockingStub stub(GatewayClient client) {
    return WaiverServiceGrpc.newBlockingStub(client.channel())
        .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
