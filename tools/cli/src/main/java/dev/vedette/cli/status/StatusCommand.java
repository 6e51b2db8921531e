package dev.vedette.cli.status;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.ExitStatus;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells how the whole suite is. */
@Command(
    name = "status",
    description = {
      "Tells how the suite is: services, nodes, rule sets and outputs, and what a person should"
          + " look at.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:nothing needs attention",
      "1:something does",
      "69:nobody answers at the gateway's address",
    })
public final class StatusCommand implements Callable<Integer> {
  /** How the report is printed. */
  enum Format {
    table,
    json
  }

  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private Format format = Format.table;

  @Override
  public Integer call() {
    try (GatewayClient client = gateway.connect()) {
      StatusReport report = StatusReport.of(client);
      Instant now = Instant.now();
      List<String> attention = Attention.of(report, now);
      PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
      out.print(
          format == Format.json
              ? StatusText.json(report, attention)
              : StatusText.table(report, attention, now));
      out.flush();
      return attention.isEmpty() ? ExitStatus.OK : ExitStatus.ERROR;
    }
  }
}
