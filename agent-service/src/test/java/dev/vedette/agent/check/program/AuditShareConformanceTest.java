package dev.vedette.agent.check.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.check.CaseFamily;
import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.controls.Check;
import dev.vedette.agent.check.controls.ControlGroup;
import dev.vedette.agent.check.controls.Controls;
import dev.vedette.agent.check.controls.ControlsReader;
import dev.vedette.agent.check.controls.Tests;
import dev.vedette.agent.check.script.AuditKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How many automated checks of kube-bench's benchmarks need no shell. */
final class AuditShareConformanceTest {
  private static final Set<String> NODE_TARGETS = Set.of("node", "master", "etcd", "controlplane");

  private final Programs programs = Programs.of(arguments -> new JournalReader.Answer("", "", 127));
  private final Map<String, Integer> reasons = new TreeMap<>();

  @Test
  void nearlyAllChecksOfNodesNeedNoShell() throws Exception {
    Path cfg = CaseFamily.folder().resolve("cfg");
    BenchmarkFiles files = BenchmarkFiles.inDirectory(cfg);
    Map<AuditKind, Integer> all = new EnumMap<>(AuditKind.class);
    Map<AuditKind, Integer> nodes = new EnumMap<>(AuditKind.class);
    List<String> benchmarks;
    try (Stream<Path> entries = Files.list(cfg)) {
      benchmarks =
          entries
              .filter(Files::isDirectory)
              .map(path -> String.valueOf(path.getFileName()))
              .sorted()
              .toList();
    }
    for (String benchmark : benchmarks) {
      for (String target : files.targets(benchmark)) {
        String file = benchmark + "/" + target + ".yaml";
        Controls controls = ControlsReader.read(file, files.text(file).orElseThrow(), target);
        for (Check check : automated(controls)) {
          AuditKind kind = kind(check);
          all.merge(kind, 1, Integer::sum);
          if (benchmark.matches("cis-1\\.\\d+") && NODE_TARGETS.contains(target)) {
            nodes.merge(kind, 1, Integer::sum);
          }
        }
      }
    }
    System.out.println("conformance kube-bench share of cis-1.* node targets " + nodes);
    System.out.println("conformance kube-bench share of all automated checks " + all);
    reasons.forEach((reason, count) -> System.out.println("  " + count + " " + reason));
    assertThat(share(nodes)).isGreaterThanOrEqualTo(0.99);
    assertThat(share(all)).isGreaterThanOrEqualTo(0.75);
  }

  private AuditKind kind(Check check) {
    AuditKind kind = AuditKind.NATIVE;
    Check.Audits audits = check.audits();
    for (String text : List.of(audits.command(), audits.config(), audits.environment())) {
      AuditPlan plan = programs.plan(text.strip());
      kind = kind.or(plan.kind());
      if (plan.kind() == AuditKind.SHELL) {
        reasons.merge("shell: " + plan.reason(), 1, Integer::sum);
      } else if (plan.kind() == AuditKind.API && !plan.reason().isEmpty()) {
        reasons.merge("API, which only a shell can ask: " + plan.reason(), 1, Integer::sum);
      }
    }
    return kind;
  }

  private static List<Check> automated(Controls controls) {
    List<Check> checks = new ArrayList<>();
    for (ControlGroup group : controls.groups()) {
      for (Check check : group.checks()) {
        Tests tests = check.tests();
        boolean runs = tests != null && !tests.items().isEmpty();
        if (runs && !Set.of("manual", "skip").contains(check.type())) {
          checks.add(check);
        }
      }
    }
    return checks;
  }

  private static double share(Map<AuditKind, Integer> counts) {
    int sum = counts.values().stream().mapToInt(Integer::intValue).sum();
    return (double) counts.getOrDefault(AuditKind.NATIVE, 0) / sum;
  }
}
