package dev.vedette.cli.watch;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.AlertSelector;
import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.Priority;
import dev.vedette.proto.rules.v1.WatchAlertsRequest;
import dev.vedette.proto.rules.v1.WatchAlertsResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints alerts as they happen. */
@Command(
    name = "watch",
    description = "Prints alerts as they happen, until interrupted.",
    mixinStandardHelpOptions = true)
public final class WatchCommand implements Callable<Integer> {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Option(names = "--json", description = "Print one JSON object a line, as Falco does.")
  private boolean json;

  @Option(
      names = "--minimum-priority",
      paramLabel = "PRIORITY",
      description = "Only this priority and worse: ${COMPLETION-CANDIDATES}.")
  private @Nullable Level minimumPriority;

  @Option(
      names = "--rule",
      paramLabel = "NAME",
      description = "Only alerts of this rule; may be repeated.")
  private List<String> rules = new ArrayList<>();

  @Option(names = "--node", paramLabel = "NODE", description = "Only alerts of this node.")
  private @Nullable String node;

  @Option(names = "--source", paramLabel = "SOURCE", description = "Only alerts of this source.")
  private @Nullable String source;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many alerts. Default: never.")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "${COMPLETION-CANDIDATES}; auto colours on a terminal. Default: auto.")
  private Colour colour = Colour.AUTO;

  private String resumeToken = "";
  private long seen;

  @Override
  public Integer call() throws InterruptedException {
    try (GatewayClient client = gateway.connect()) {
      boolean stood = false;
      while (seen < count) {
        try {
          stood |= follow(client);
          if (!stood) {
            break;
          }
        } catch (StatusRuntimeException e) {
          boolean passing = e.getStatus().getCode() == Status.Code.UNAVAILABLE;
          if (!passing || resumeToken.isEmpty()) {
            throw e;
          }
          err().println("vedette: the watch broke off, resuming: " + e.getStatus().getCode());
          if (new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
            break;
          }
        }
      }
    }
    return ExitStatus.OK;
  }

  /** Follows one stream to its end; says whether it stood. */
  private boolean follow(GatewayClient client) {
    Iterator<WatchAlertsResponse> responses =
        AlertServiceGrpc.newBlockingStub(client.channel()).watchAlerts(request());
    boolean stood = false;
    while (seen < count && responses.hasNext()) {
      WatchAlertsResponse response = responses.next();
      resumeToken = response.getResumeToken();
      switch (response.getKindCase()) {
        case ALERT -> print(response.getAlert());
        case MISSED_ALERTS ->
            err()
                .println(
                    "vedette: "
                        + response.getMissedAlerts()
                        + " alerts were missed here; ListAlerts has them");
        case STARTED -> {
          stood = true;
          err().println("vedette: watching alerts at " + client.address());
        }
        case KIND_NOT_SET -> {}
      }
    }
    return stood;
  }

  private void print(Alert alert) {
    seen++;
    if (json) {
      out().println(alert.getJson());
    } else if (colour.isOn()) {
      out().println(Colour.paint(EventText.printable(alert.getOutput()), alert.getPriority()));
    } else {
      out().println(EventText.printable(alert.getOutput()));
    }
    out().flush();
  }

  private WatchAlertsRequest request() {
    AlertSelector.Builder selector = AlertSelector.newBuilder().addAllRules(rules);
    if (minimumPriority != null) {
      selector.setMinimumPriority(minimumPriority.priority());
    }
    if (node != null) {
      selector.setNode(node.startsWith("nodes/") ? node : "nodes/" + node);
    }
    if (source != null) {
      selector.setSource(source);
    }
    return WatchAlertsRequest.newBuilder()
        .setSelector(selector)
        .setResumeToken(resumeToken)
        .build();
  }

  private PrintWriter out() {
    return java.util.Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return java.util.Objects.requireNonNull(spec).commandLine().getErr();
  }

  /** Priorities as people type them. */
  enum Level {
    EMERGENCY,
    ALERT,
    CRITICAL,
    ERROR,
    WARNING,
    NOTICE,
    INFORMATIONAL,
    DEBUG;

    Priority priority() {
      return Priority.valueOf("PRIORITY_" + name());
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
