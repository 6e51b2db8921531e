package dev.vedette.agent.check;

import dev.vedette.agent.check.controls.BenchmarkConfig;
import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.Component;
import dev.vedette.agent.check.controls.ControlGroup;
import dev.vedette.agent.check.controls.Controls;
import dev.vedette.agent.check.controls.Problem;
import dev.vedette.agent.check.node.AuditSettings;
import dev.vedette.agent.check.node.Auditor;
import dev.vedette.agent.check.node.Detection;
import dev.vedette.agent.check.node.Node;
import dev.vedette.agent.check.node.RunningPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Plans runs of benchmarks on a node: chooses benchmark and targets, finds the node's components,
 * and reads the controls with their variables filled in. Nothing is audited before {@link
 * BenchmarkRun#execute}. Thread-safe.
 */
public final class CheckRunner {
  private static final List<String> TARGETS_BESIDE_MASTER =
      List.of("etcd", "node", "policies", "managedservices");

  private final Node node;
  private final AuditSettings settings;
  private final Detection detection;

  public CheckRunner(Node node) {
    this(node, AuditSettings.STANDARD);
  }

  public CheckRunner(Node node, AuditSettings settings) {
    this.node = node;
    this.settings = settings;
    this.detection = new Detection(node);
  }

  /**
   * Plans a run.
   *
   * @throws BenchmarkException when the files do not allow it, with every problem of the files that
   *     were read
   */
  public BenchmarkRun prepare(BenchmarkFiles files, CheckOptions options)
      throws BenchmarkException, InterruptedException {
    // Planning asks for many processes; each run looks at them anew.
    return new CheckRunner(node.snapshot(), settings)
        .plan(files, options, () -> new Auditor(node, settings));
  }

  private BenchmarkRun plan(BenchmarkFiles files, CheckOptions options, Supplier<Auditor> auditors)
      throws BenchmarkException, InterruptedException {
    options.filter().validate();
    BenchmarkConfig base = BenchmarkConfig.read(files);
    BenchmarkSelection selection = BenchmarkSelection.of(options, base, new VersionProbe(node));
    BenchmarkConfig config = base.mergedFor(selection.benchmark(), files);
    List<String> targets;
    if (options.targets().isEmpty()) {
      targets = targetsOfNode(base, config, selection.benchmark());
    } else if (options.targets().equals(CheckOptions.ALL_TARGETS)) {
      targets = files.targets(selection.benchmark());
    } else {
      targets = checkedTargets(options.targets(), config, selection.benchmark());
    }
    if (targets.isEmpty()) {
      throw new BenchmarkException("No targets configured for " + selection.benchmark());
    }
    List<Controls> controls = new ArrayList<>();
    List<Controls> asKubeBench = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    boolean strict = options.mode() == CheckMode.STRICT;
    for (String target : targets) {
      try {
        ControlsSource source = ControlsSource.find(files, config, selection.benchmark(), target);
        asKubeBench.add(source.compatible(detection));
        if (strict) {
          controls.add(source.strict(detection, new RunningPaths(node.view())));
        }
      } catch (BenchmarkException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new BenchmarkException(problems);
    }
    List<Controls> compatible = filtered(asKubeBench, options.filter());
    return new BenchmarkRun(
        selection,
        targets,
        strict
            ? BenchmarkRun.Plan.strict(filtered(controls, options.filter()), compatible)
            : BenchmarkRun.Plan.compatible(compatible),
        auditors);
  }

  /** The targets that run without being asked for: those whose components this node runs. */
  private List<String> targetsOfNode(BenchmarkConfig base, BenchmarkConfig merged, String benchmark)
      throws BenchmarkException {
    List<String> mapped = mappedTargets(merged, benchmark);
    List<String> targets = new ArrayList<>();
    boolean master = runs(base, "master");
    if (master) {
      targets.add("master");
      if (mapped.contains("controlplane")) {
        targets.add("controlplane");
      }
    }
    for (String target : TARGETS_BESIDE_MASTER) {
      boolean wanted =
          switch (target) {
            case "node" -> true;
            // As in kube-bench, the benchmark's own configuration counts once a target was loaded.
            case "etcd" -> mapped.contains(target) && runs(master ? merged : base, target);
            default -> mapped.contains(target);
          };
      if (wanted) {
        targets.add(target);
      }
    }
    return targets;
  }

  boolean runs(BenchmarkConfig config, String target) throws BenchmarkException {
    Optional<List<Component>> components = config.components(target);
    return components.isPresent()
        && detection.binaries(components.get()).filter(found -> !found.isEmpty()).isPresent();
  }

  static List<String> checkedTargets(List<String> targets, BenchmarkConfig config, String benchmark)
      throws BenchmarkException {
    List<String> mapped = mappedTargets(config, benchmark);
    List<Problem> problems = new ArrayList<>();
    for (String target : targets) {
      if (!mapped.contains(target)) {
        problems.add(
            new Problem(
                "",
                0,
                0,
                "target '" + target + "' is not configured for benchmark " + benchmark,
                "one of " + String.join(", ", mapped)));
      }
    }
    if (!problems.isEmpty()) {
      throw new BenchmarkException(problems);
    }
    return targets.stream().distinct().toList();
  }

  private static List<String> mappedTargets(BenchmarkConfig config, String benchmark)
      throws BenchmarkException {
    return config
        .targets(benchmark)
        .orElseThrow(() -> new BenchmarkException("No targets configured for " + benchmark))
        .stream()
        .map(target -> target.toLowerCase(Locale.ROOT))
        .toList();
  }

  /** Leaves the selected checks, those to skip being marked so. */
  static List<Controls> filtered(List<Controls> all, RunFilter filter) {
    List<Controls> filtered = new ArrayList<>();
    for (Controls controls : all) {
      List<ControlGroup> groups = new ArrayList<>();
      for (ControlGroup group : controls.groups()) {
        List<Check> checks =
            group.checks().stream()
                .filter(check -> filter.selects(group, check))
                .map(check -> filter.skips(group, check) ? check.withType("skip") : check)
                .toList();
        if (!checks.isEmpty()) {
          groups.add(new ControlGroup(group.id(), group.type(), group.text(), checks));
        }
      }
      filtered.add(
          new Controls(
              controls.id(), controls.version(), controls.text(), controls.type(), groups));
    }
    return filtered;
  }
}
