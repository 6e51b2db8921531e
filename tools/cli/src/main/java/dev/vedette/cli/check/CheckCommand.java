package dev.vedette.cli.check;

import dev.vedette.agent.check.BenchmarkRun;
import dev.vedette.agent.check.CheckOptions;
import dev.vedette.agent.check.CheckRunner;
import dev.vedette.agent.check.RunFilter;
import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.controls.Problem;
import dev.vedette.agent.check.node.LocalNode;
import dev.vedette.agent.check.node.ShellLimits;
import dev.vedette.agent.check.report.CheckReport;
import dev.vedette.agent.check.report.JsonReport;
import dev.vedette.agent.check.report.TextOptions;
import dev.vedette.agent.check.report.TextReport;
import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.cli.outcome.Terminal;
import dev.vedette.proto.agent.v1.RunCheckRequest;
import java.io.PrintWriter;
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
      "With --config-dir it runs here, as the caller, and needs no server; otherwise the agent of a"
          + " node does it, which needs the token.",
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done, whatever was found (--exit-code changes it for FAIL)",
      "1:the controls cannot be used, or refused",
    })
public final class CheckCommand implements Callable<Integer> {
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
      description = "A directory of the agent's configuration. Default: cfg.",
      defaultValue = "cfg")
  private String directory = "cfg";

  @Option(names = "--json", description = "Print kube-bench's JSON instead of text.")
  private boolean json;

  @Option(names = "--noresults", description = "Leave out the section of results.")
  private boolean noResults;

  @Option(names = "--noremediations", description = "Leave out the section of remediations.")
  private boolean noRemediations;

  @Option(names = "--nosummary", description = "Leave out the summaries of targets.")
  private boolean noSummary;

  @Option(names = "--nototals", description = "Leave out the summary of everything.")
  private boolean noTotals;

  @Option(
      names = "--include-test-output",
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
    if (allNodes && (configDir != null || node != null)) {
      throw new CommandFailure("--all-nodes: not with --config-dir or --node");
    }
    boolean failed = configDir == null ? runThere(out) : runHere(configDir, out);
    out.flush();
    return failed ? exitCode : ExitStatus.OK;
  }

  private boolean runHere(Path controls, PrintWriter out) throws InterruptedException {
    if (!Files.isDirectory(controls)) {
      throw new CommandFailure(controls + ": no such directory (expected: kube-bench's cfg)");
    }
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    var runner =
        new CheckRunner(
            new LocalNode(
                ShellLimits.STANDARD, () -> err.println("vedette: an audit took too long")));
    try {
      BenchmarkRun run = runner.prepare(BenchmarkFiles.inDirectory(controls), selection.options());
      CheckReport report = run.execute((target, group, outcome) -> {});
      if (json) {
        out.println(
            (noTotals ? JsonReport.withoutTotals(report) : JsonReport.withTotals(report)).strip());
      } else {
        out.print(TextReport.of(report, text()));
      }
      return report.totals().fail() > 0;
    } catch (BenchmarkException e) {
      throw new CommandFailure(
          e.problems().stream().map(Problem::toString).collect(Collectors.joining("\n  ")));
    }
  }

  private boolean runThere(PrintWriter out) throws InterruptedException {
    try (GatewayClient client = gateway.connect()) {
      var request = selection.request();
      if (revision == null) {
        request.setDirectory(directory);
      } else {
        request.setRevision(revision);
      }
      if (allNodes) {
        return everywhere(new AllNodes(client, out), request.build());
      }
      RemoteCheck check = new RemoteCheck(client.toNode(node), out);
      return json ? check.printJson(request.build()) : check.printText(request.build(), text());
    }
  }

  private boolean everywhere(AllNodes nodes, RunCheckRequest request) throws InterruptedException {
    AllNodes.Outcome outcome = json ? nodes.printJson(request) : nodes.printText(request);
    if (!outcome.complete()) {
      throw new CommandFailure("not every node could be checked");
    }
    return outcome.failed();
  }

  private TextOptions text() {
    return new TextOptions(
        Terminal.wantsColour(), !noResults, !noRemediations, !noSummary, !noTotals, testOutput);
  }

  /** Which checks run, by kube-bench's flags. Filled in by the command line. */
  static final class Selection {
    @Option(
        names = "--benchmark",
        paramLabel = "NAME",
        description = "The benchmark, such as cis-1.10. Default: by the version.",
        defaultValue = "")
    private String benchmark = "";

    @Option(
        names = "--version",
        paramLabel = "VERSION",
        description = "The Kubernetes version, such as 1.30 or ocp-3.11. Default: detected.",
        defaultValue = "${env:KUBE_BENCH_VERSION:-}")
    private String version = "";

    @Option(
        names = {"-s", "--targets"},
        split = ",",
        paramLabel = "TARGET",
        description = "Targets, such as node,policies. Default: those this node runs.")
    private List<String> targets = new ArrayList<>();

    @Option(
        names = {"-c", "--check"},
        paramLabel = "IDS",
        description = "Only these checks, separated by commas.",
        defaultValue = "")
    private String checks = "";

    @Option(
        names = {"-g", "--group"},
        paramLabel = "IDS",
        description = "Only these groups, separated by commas; not with --check.",
        defaultValue = "")
    private String groups = "";

    @Option(
        names = "--skip",
        paramLabel = "IDS",
        description = "Skip these checks and groups.",
        defaultValue = "")
    private String skip = "";

    @Option(
        names = "--scored",
        arity = "0..1",
        paramLabel = "BOOL",
        fallbackValue = "true",
        description = "Run scored checks. Default: true. Only with --config-dir.")
    private boolean scored = true;

    @Option(
        names = "--unscored",
        arity = "0..1",
        paramLabel = "BOOL",
        fallbackValue = "true",
        description = "Run unscored checks. Default: true. Only with --config-dir.")
    private boolean unscored = true;

    CheckOptions options() {
      return new CheckOptions(
          benchmark,
          version,
          targets,
          new RunFilter(
              RunFilter.ids(checks), RunFilter.ids(groups), RunFilter.ids(skip), scored, unscored));
    }

    RunCheckRequest.Builder request() {
      return RunCheckRequest.newBuilder()
          .setBenchmark(benchmark)
          .setKubernetesVersion(version)
          .addAllTargets(targets)
          .addAllChecks(RunFilter.ids(checks))
          .addAllGroups(RunFilter.ids(groups))
          .addAllSkip(RunFilter.ids(skip));
    }
  }
}
