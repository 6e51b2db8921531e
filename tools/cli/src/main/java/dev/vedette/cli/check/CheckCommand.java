package dev.vedette.cli.check;

import dev.vedette.agent.check.BenchmarkRun;
import dev.vedette.agent.check.CheckMessages;
import dev.vedette.agent.check.CheckRunner;
import dev.vedette.agent.check.cluster.ClusterAccess;
import dev.vedette.agent.check.cluster.Kubectl;
import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.controls.Problem;
import dev.vedette.agent.check.node.AuditSettings;
import dev.vedette.agent.check.node.LocalNode;
import dev.vedette.agent.check.node.ShellLimits;
import dev.vedette.agent.check.node.ShellPolicy;
import dev.vedette.agent.check.report.CheckReport;
import dev.vedette.agent.check.report.JsonReport;
import dev.vedette.agent.check.report.JunitReport;
import dev.vedette.agent.check.report.TextOptions;
import dev.vedette.agent.check.report.TextReport;
import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.cli.outcome.Terminal;
import dev.vedette.cli.rules.RevisionNames;
import dev.vedette.proto.agent.v1.RunCheckRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks a node against a benchmark. */
@Command(
    name = "check",
    description = {
      "Checks a node against a benchmark, with kube-bench's controls.",
      "With --config-dir or --local it runs here, as the caller, and needs no server; otherwise the"
          + " agent of a node does it, which needs the token. The benchmark is the one that comes"
          + " with Vedette, unless --config-dir, --directory or --revision name kube-bench's"
          + " controls.",
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done, whatever was found (--exit-code changes it for FAIL)",
      "1:the controls cannot be used, or refused",
    })
public final class CheckCommand implements Callable<Integer> {
  private static final String KUBE_BENCH_DIRECTORY = "cfg";
  private static final String JSON = "Print kube-bench's JSON instead of text.";
  private static final String JUNIT = "Print JUnit's XML instead of text.";

  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();
  @Mixin private Selection selection = new Selection();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Option(
      names = {"-D", "--config-dir"},
      paramLabel = "DIR",
      description = "A tree of controls with its config.yaml: run here.")
  private @Nullable Path configDir;

  @Option(
      names = "--node",
      paramLabel = "NODE",
      description = "The node; needed when several are enrolled.")
  private @Nullable String node;

  @Option(
      names = "--all-nodes",
      description = "Every node that is enrolled, with a line for each and the sum of all.")
  private boolean allNodes;

  @Option(
      names = "--revision",
      paramLabel = "NAME",
      description = "A published revision, ruleSets/…/revisions/…; for the agent.")
  private @Nullable String revision;

  @Option(
      names = "--directory",
      paramLabel = "NAME",
      description = "A directory of the agent's configuration. Default with --benchmark: cfg.")
  private @Nullable String directory;

  @Option(names = "--local", description = "Run here, without a server.")
  private boolean local;

  @Option(
      names = "--host-root",
      paramLabel = "DIR",
      description =
          "Where the node's root directory is mounted, for a container with the host's processes:"
              + " run here. Default: /.")
  private @Nullable Path hostRoot;

  @Option(
      names = "--kubernetes-server",
      paramLabel = "URL",
      description = "API server that checks of the cluster ask, for runs here. Default: none.")
  private @Nullable URI kubernetesServer;

  @Option(
      names = "--kubernetes-credentials",
      paramLabel = "DIR",
      description =
          "Directory with token and ca.crt for it. Default: where Kubernetes mounts those of a"
              + " pod.",
      defaultValue = "/var/run/secrets/kubernetes.io/serviceaccount")
  private Path kubernetesCredentials = Path.of("");

  @Option(names = "--json", arity = "0..1", fallbackValue = "true", description = JSON)
  private boolean json;

  @Option(names = "--junit", arity = "0..1", fallbackValue = "true", description = JUNIT)
  private boolean junit;

  @Option(
      names = "--outputfile",
      paramLabel = "FILE",
      description = "Write the report there; not with --explain.")
  private @Nullable Path outputFile;

  @Option(
      names = {
        "-v",
        "--v",
        "--logtostderr",
        "--alsologtostderr",
        "--stderrthreshold",
        "--log_dir",
        "--vmodule"
      },
      arity = "0..1",
      fallbackValue = "",
      hidden = true,
      description = "Taken from kube-bench's command lines, without effect.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private List<String> ignored = new ArrayList<>();

  @Option(
      names = "--noresults",
      arity = "0..1",
      fallbackValue = "true",
      description = "Leave out the section of results.")
  private boolean noResults;

  @Option(
      names = "--noremediations",
      arity = "0..1",
      fallbackValue = "true",
      description = "Leave out the section of remediations.")
  private boolean noRemediations;

  @Option(
      names = "--nosummary",
      arity = "0..1",
      fallbackValue = "true",
      description = "Leave out the summaries of targets.")
  private boolean noSummary;

  @Option(
      names = "--nototals",
      arity = "0..1",
      fallbackValue = "true",
      description = "Leave out the summary of everything.")
  private boolean noTotals;

  @Option(
      names = "--include-test-output",
      arity = "0..1",
      fallbackValue = "true",
      description = "Show what was found below each failed check.")
  private boolean testOutput;

  @Option(
      names = "--exit-code",
      paramLabel = "N",
      description = "Exit status when a check fails. Default: 0.")
  private int exitCode = ExitStatus.OK;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    boolean failed;
    if (outputFile == null) {
      failed = run(out);
    } else {
      StringWriter text = new StringWriter();
      failed = run(new PrintWriter(text));
      try {
        Files.writeString(outputFile, text.toString());
      } catch (IOException e) {
        throw new CommandFailure(outputFile + ": cannot be written: " + e.getMessage());
      }
    }
    out.flush();
    return failed ? exitCode : ExitStatus.OK;
  }

  private boolean run(PrintWriter out) throws InterruptedException {
    boolean here = configDir != null || local || hostRoot != null;
    boolean failed = here ? runHere(out) : runThere(out);
    out.flush();
    return failed;
  }

  private boolean runHere(PrintWriter out) throws InterruptedException {
    Path controls = configDir;
    if (controls != null && !Files.isDirectory(controls)) {
      throw new CommandFailure(controls + ": no such directory (expected: kube-bench's cfg)");
    }
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    ShellPolicy shells =
        selection.forbidsShell() ? ShellPolicy.FORBIDDEN : ShellPolicy.WHERE_NEEDED;
    LocalNode node =
        new LocalNode(
            hostRoot == null ? Path.of("/") : hostRoot,
            ShellLimits.STANDARD,
            () -> err.println("vedette: an audit took too long"));
    BenchmarkFiles files =
        controls == null ? BenchmarkFiles.ofVedette() : BenchmarkFiles.inDirectory(controls);
    try {
      BenchmarkRun run =
          new CheckRunner(node, settings(shells)).prepare(files, selection.options());
      CheckReport report =
          run.execute((target, group, outcome) -> {
            if (selection.explains()) {
              Explanation.print(CheckMessages.result(target, group, outcome), out);
            }
          });
      print(report, out);
      if (selection.explains() && run.checkCount() == 0) {
        throw new CommandFailure("no such check in " + run.benchmark());
      }
      return report.totals().fail() > 0;
    } catch (BenchmarkException e) {
      throw new CommandFailure(
          e.problems().stream().map(Problem::toString).collect(Collectors.joining("\n  ")));
    }
  }

  private AuditSettings settings(ShellPolicy shells) {
    AuditSettings settings = AuditSettings.of(shells);
    if (kubernetesServer == null) {
      return settings;
    }
    try {
      return settings.withCluster(
          Kubectl.programs(ClusterAccess.of(kubernetesServer, kubernetesCredentials)));
    } catch (IOException e) {
      throw new CommandFailure(
          kubernetesCredentials + ": " + e.getMessage() + " (expected: token and ca.crt)");
    }
  }

  private void print(CheckReport report, PrintWriter out) {
    if (selection.explains()) {
      return;
    }
    if (junit) {
      out.println(JunitReport.of(report).strip());
    } else if (json) {
      out.println(
          (noTotals ? JsonReport.withoutTotals(report) : JsonReport.withTotals(report)).strip());
    } else {
      out.print(TextReport.of(report, text()));
    }
  }

  private boolean runThere(PrintWriter out) throws InterruptedException {
    if (junit) {
      throw new CommandFailure("--junit: only for runs here (expected: --local or --config-dir)");
    }
    try (GatewayClient client = gateway.connect()) {
      var request = selection.request();
      if (revision != null) {
        request.setRevision(RevisionNames.revision(client, revision));
      } else if (directory != null) {
        request.setDirectory(directory);
      } else if (selection.namesBenchmark()) {
        request.setDirectory(KUBE_BENCH_DIRECTORY);
      }
      if (allNodes) {
        return everywhere(new AllNodes(client, out), request.build());
      }
      RemoteCheck check = new RemoteCheck(client.toNode(node), out);
      if (selection.explains()) {
        return check.explain(request.build());
      }
      return json ? check.printJson(request.build()) : check.printText(request.build(), text());
    }
  }

  private boolean everywhere(AllNodes nodes, RunCheckRequest request) {
    AllNodes.Outcome outcome = json ? nodes.printJson(request) : nodes.printText(request);
    if (!outcome.complete()) {
      throw new CommandFailure("not every node could be checked");
    }
    return outcome.failed();
  }

  private TextOptions text() {
    boolean colour = outputFile == null && Terminal.wantsColour();
    return new TextOptions(colour, !noResults, !noRemediations, !noSummary, !noTotals, testOutput);
  }
}
