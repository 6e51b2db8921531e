package dev.vedette.cli.alerts;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.ListOutputsRequest;
import dev.vedette.proto.rules.v1.ListOutputsResponse;
import dev.vedette.proto.rules.v1.Output;
import dev.vedette.proto.rules.v1.OutputServiceGrpc;
import dev.vedette.proto.rules.v1.OutputServiceGrpc.OutputServiceBlockingStub;
import dev.vedette.proto.rules.v1.TestOutputRequest;
import dev.vedette.proto.rules.v1.TestOutputResponse;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows where alerts are sent, and tries it. */
@Command(
    name = "outputs",
    description = {
      "Shows where alerts are sent, and tries it.",
      "Outputs are configured in the settings of the rules service, below rules.outputs.",
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class OutputsCommand {
  private static final String PREFIX = "outputs/";
  private static final String ROW = "%-20s %-13s %-14s %-9s %8s %8s %8s %8s %8s  %s%n";

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "list",
      description = "Lists the outputs with what became of alerts since the service started.",
      mixinStandardHelpOptions = true)
  int list(@Mixin GatewayOptions gateway) {
    PrintWriter out = out();
    try (GatewayClient client = gateway.connect()) {
      out.printf(
          ROW,
          "OUTPUT",
          "KIND",
          "MINIMUM",
          "STATE",
          "SENT",
          "RETRIED",
          "FAILED",
          "DROPPED",
          "WAITING",
          "LAST ERROR");
      String pageToken = "";
      do {
        ListOutputsResponse page =
            stub(client)
                .listOutputs(ListOutputsRequest.newBuilder().setPageToken(pageToken).build());
        page.getOutputsList().forEach(output -> print(output, out));
        pageToken = page.getNextPageToken();
      } while (!pageToken.isEmpty());
    }
    out.flush();
    return ExitStatus.OK;
  }

  private static void print(Output output, PrintWriter out) {
    out.printf(
        ROW,
        output.getName().substring(PREFIX.length()),
        output.getKind(),
        word(output.getMinimumPriority(), "PRIORITY_"),
        word(output.getState(), "STATE_"),
        Long.toUnsignedString(output.getSentAlerts()),
        Long.toUnsignedString(output.getRetriedAttempts()),
        Long.toUnsignedString(output.getFailedAlerts()),
        Long.toUnsignedString(output.getDroppedAlerts()),
        Long.toUnsignedString(output.getWaitingAlerts()),
        output.getLastError());
  }

  private static String word(Enum<?> constant, String prefix) {
    return constant.name().replace(prefix, "").toLowerCase(Locale.ROOT);
  }

  @Command(
      name = "test",
      description = "Sends a test alert to an output and says what became of it.",
      mixinStandardHelpOptions = true)
  int test(@Mixin GatewayOptions gateway, @Parameters(paramLabel = "OUTPUT") String name) {
    try (GatewayClient client = gateway.connect()) {
      TestOutputResponse answer =
          stub(client)
              .testOutput(
                  TestOutputRequest.newBuilder()
                      .setName(name.startsWith(PREFIX) ? name : PREFIX + name)
                      .build());
      if (!answer.getDelivered()) {
        throw new CommandFailure(name + ": not delivered: " + answer.getError());
      }
    }
    out().println(name + ": delivered");
    out().flush();
    return ExitStatus.OK;
  }

  private static OutputServiceBlockingStub stub(GatewayClient client) {
    return OutputServiceGrpc.newBlockingStub(client.channel())
        .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
