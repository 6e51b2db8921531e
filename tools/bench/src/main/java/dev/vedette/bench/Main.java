package dev.vedette.bench;

import dev.vedette.bench.fault.FaultsBenchmark;
import dev.vedette.bench.fault.RestartsBenchmark;
import dev.vedette.bench.fleet.FleetBenchmark;
import dev.vedette.bench.fleet.IngestBenchmark;
import dev.vedette.bench.gateway.GatewayBenchmark;
import dev.vedette.bench.kernel.KernelBenchmark;
import dev.vedette.bench.rego.RegoBenchmark;
import dev.vedette.bench.replay.ReplayBenchmark;
import dev.vedette.bench.rules.RulesBenchmark;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs benchmarks by name: {@code ./vedette bench NAME}. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(System.getProperty("vedette.home", ".")).toAbsolutePath();
    Map<String, Benchmark> benchmarks = new LinkedHashMap<>();
    benchmarks.put("ready", new ReadyBenchmark(root));
    benchmarks.put("alert-latency", new AlertLatencyBenchmark(root));
    benchmarks.put("storm", new StormBenchmark(root));
    benchmarks.put("agent", new AgentBenchmark(root, conformance(root).resolve("falco/rules")));
    benchmarks.put("kernel", new KernelBenchmark(conformance(root).resolve("falco/rules")));
    benchmarks.put("checks", new ChecksBenchmark());
    benchmarks.put(
        "rego", new RegoBenchmark(conformance(root).resolve("rego/gatekeeper_cases.jsonl"), root));
    benchmarks.put("scan", new ScanBenchmark(conformance(root).resolve("corpus"), root));
    benchmarks.put("rules", new RulesBenchmark(conformance(root).resolve("falco/rules")));
    benchmarks.put("replay", new ReplayBenchmark(conformance(root).resolve("falco/rules")));
    benchmarks.put("ingest", new IngestBenchmark(conformance(root).resolve("falco/rules")));
    benchmarks.put("faults", new FaultsBenchmark(root));
    benchmarks.put("restarts", new RestartsBenchmark(root));
    benchmarks.put("fleet", new FleetBenchmark());
    benchmarks.put("gateway", new GatewayBenchmark());
    List<String> words = List.of(arguments);
    List<String> names = words.subList(Math.min(1, words.size()), words.size());
    if (names.equals(List.of("all"))) {
      names = List.copyOf(benchmarks.keySet());
    }
    if (names.isEmpty() || !benchmarks.keySet().containsAll(names)) {
      System.err.println("usage: ./vedette bench all | " + String.join(" | ", benchmarks.keySet()));
      System.exit(64);
    }
    PrintStream out = System.out;
    boolean reached = true;
    for (Map.Entry<String, Benchmark> benchmark : benchmarks.entrySet()) {
      if (!names.contains(benchmark.getKey())) {
        continue;
      }
      out.println("== " + benchmark.getKey());
      out.printf(Locale.ROOT, "%-44s %-14s %-22s %s%n", "measure", "target", "value", "reached");
      for (Measure measure : benchmark.getValue().run()) {
        out.println(measure.row());
        reached &= measure.isReached();
      }
    }
    System.exit(reached ? 0 : 1);
  }

  /** Where published rules and cases are: a property, or a folder beside the tree. */
  private static Path conformance(Path root) {
    String given = System.getProperty("vedette.conformance");
    return given == null ? root.resolveSibling("shared").resolve("conformance") : Path.of(given);
  }
}
