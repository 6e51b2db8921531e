package dev.vedette.cli.node;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.ListNodesResponse;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the nodes. */
@Command(
    name = "nodes",
    description = "Lists the nodes with an agent, and what each can do.",
    mixinStandardHelpOptions = true)
public final class NodesCommand implements Callable<Integer> {
  private static final String ROW = "%-24s %-22s %-12s %-12s %-9s %s%n";

  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (GatewayClient client = gateway.connect()) {
      String pageToken = "";
      do {
        ListNodesResponse page =
            NodeServiceGrpc.newBlockingStub(client.channel())
                .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .listNodes(ListNodesRequest.newBuilder().setPageToken(pageToken).build());
        if (pageToken.isEmpty()) {
          out.printf(ROW, "NODE", "ADDRESS", "CAPTURE", "EVENTS", "DROPPED", "LAST SEEN");
        }
        page.getNodesList().forEach(node -> print(node, out));
        pageToken = page.getNextPageToken();
      } while (!pageToken.isEmpty());
    }
    out.flush();
    return ExitStatus.OK;
  }

  private static void print(Node node, PrintWriter out) {
    long dropped = node.getDroppedEventsMap().values().stream().mapToLong(Long::longValue).sum();
    out.printf(
        ROW,
        node.getName().replaceFirst("^nodes/", ""),
        node.getAddress(),
        capture(node),
        Long.toUnsignedString(node.getCapturedEvents()),
        dropped,
        age(node));
    if (!node.getCaptureMessage().isEmpty()) {
      out.println("  " + node.getCaptureMessage());
    }
  }

  private static String capture(Node node) {
    return switch (node.getCaptureState()) {
      case CAPTURE_STATE_ACTIVE -> "active";
      case CAPTURE_STATE_UNAVAILABLE -> "unavailable";
      case CAPTURE_STATE_DISABLED -> "disabled";
      case CAPTURE_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }

  private static String age(Node node) {
    Instant seen =
        Instant.ofEpochSecond(
            node.getLastSeenTime().getSeconds(), node.getLastSeenTime().getNanos());
    long seconds = Math.max(0, Duration.between(seen, Instant.now()).toSeconds());
    return seconds < 120 ? seconds + "s ago" : seconds / 60 + "min ago";
  }
}
