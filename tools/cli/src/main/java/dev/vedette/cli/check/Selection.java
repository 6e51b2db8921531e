package dev.vedette.cli.check;

import dev.vedette.agent.check.CheckMode;
import dev.vedette.agent.check.CheckOptions;
import dev.vedette.agent.check.RunFilter;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.agent.v1.CheckScoring;
import dev.vedette.proto.agent.v1.RunCheckRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which checks run, by kube-bench's flags. Filled in by the command line, one thread. */
final class Selection {
  private static final String EVERY_TARGET = "run";

  @Parameters(
      paramLabel = "TARGET",
      arity = "0..*",
      description =
          "Targets as arguments, or 'run' for every one that the benchmark has, as kube-bench"
              + " takes them.")
  private List<String> words = new ArrayList<>();

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
      description = "Run scored checks. Default: true.")
  private boolean scored = true;

  @Option(
      names = "--unscored",
      arity = "0..1",
      paramLabel = "BOOL",
      fallbackValue = "true",
      description = "Run unscored checks. Default: true.")
  private boolean unscored = true;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "strict: by what is really there; compatible: kube-bench's verdicts, oddities included."
              + " Default: strict.",
      defaultValue = "strict")
  private CheckMode mode = CheckMode.STRICT;

  @Option(
      names = "--explain",
      paramLabel = "ID",
      description = "Only this check, with what was read, where, and what would be right.",
      defaultValue = "")
  private String explain = "";

  @Option(names = "--forbid-shell", description = "Run no shell: what needs one is NOT_APPLICABLE.")
  private boolean forbidShell;

  boolean explains() {
    return !explain.isEmpty();
  }

  boolean forbidsShell() {
    return forbidShell;
  }

  /** Whether kube-bench's controls are meant, which do not come with the agent. */
  boolean namesBenchmark() {
    return !version.isBlank() || !(benchmark.isBlank() || benchmark.startsWith("vedette-"));
  }

  CheckOptions options() {
    return new CheckOptions(
        benchmark,
        version,
        targets(),
        new RunFilter(checks(), RunFilter.ids(groups), RunFilter.ids(skip), scored, unscored),
        mode);
  }

  RunCheckRequest.Builder request() {
    if (!scored && !unscored) {
      throw new CommandFailure(
          "--scored=false --unscored=false: no check is left (expected: at most one of them)");
    }
    return RunCheckRequest.newBuilder()
        .setBenchmark(benchmark)
        .setKubernetesVersion(version)
        .addAllTargets(targets())
        .addAllChecks(checks())
        .addAllGroups(RunFilter.ids(groups))
        .addAllSkip(RunFilter.ids(skip))
        .setForbidShell(forbidShell)
        .setScoring(
            scored == unscored
                ? CheckScoring.CHECK_SCORING_UNSPECIFIED
                : scored ? CheckScoring.CHECK_SCORING_SCORED : CheckScoring.CHECK_SCORING_UNSCORED)
        .setMode(
            mode == CheckMode.COMPATIBLE
                ? dev.vedette.proto.agent.v1.CheckMode.CHECK_MODE_COMPATIBLE
                : dev.vedette.proto.agent.v1.CheckMode.CHECK_MODE_STRICT);
  }

  private List<String> targets() {
    List<String> all = new ArrayList<>();
    targets.stream().filter(each -> !each.isBlank()).forEach(all::add);
    words.stream()
        .filter(each -> !each.equals(EVERY_TARGET))
        .map(CheckOptions::target)
        .forEach(all::add);
    // To explain a check it has to be found, whatever runs on the node.
    boolean every = words.contains(EVERY_TARGET) || explains();
    return all.isEmpty() && every ? CheckOptions.ALL_TARGETS : all;
  }

  private Set<String> checks() {
    return explains() ? Set.of(explain) : RunFilter.ids(checks);
  }
}
