package dev.vedette.bench;

import dev.vedette.agent.check.BenchmarkRun;
import dev.vedette.agent.check.CheckMode;
import dev.vedette.agent.check.CheckOptions;
import dev.vedette.agent.check.CheckRunner;
import dev.vedette.agent.check.RunFilter;
import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.node.AuditSettings;
import dev.vedette.agent.check.node.HostView;
import dev.vedette.agent.check.node.LocalNode;
import dev.vedette.agent.check.node.Node;
import dev.vedette.agent.check.node.ShellLimits;
import dev.vedette.agent.check.node.ShellOutcome;
import dev.vedette.agent.check.node.ShellPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long the checks of a worker take on a machine with 500 processes more, evaluated here and by
 * a shell. One thread.
 */
final class ChecksBenchmark implements Benchmark {
  private static final int PROCESSES = 500;
  private static final int ROUNDS = 5;

  /** A shell knows no program that tells how long a certificate lasts. */
  private static final Set<String> ONLY_HERE = Set.of("4.90.1");

  @Override
  public List<Measure> run() throws Exception {
    Path directory = Files.createTempDirectory("vedette-checks");
    List<Process> processes = new ArrayList<>();
    try {
      Path kubelet = Files.copy(Path.of("/bin/sleep"), directory.resolve("kubelet"));
      if (!kubelet.toFile().setExecutable(true)) {
        throw new IOException("cannot make " + kubelet + " a program");
      }
      processes.add(new ProcessBuilder(kubelet.toString(), "600").start());
      for (int i = 1; i < PROCESSES; i++) {
        processes.add(new ProcessBuilder("/bin/sleep", "600").start());
      }
      return measure();
    } finally {
      processes.forEach(Process::destroyForcibly);
      Files.deleteIfExists(directory.resolve("kubelet"));
      Files.delete(directory);
    }
  }

  private static List<Measure> measure() throws Exception {
    CountingNode counting =
        new CountingNode(new LocalNode(ShellLimits.STANDARD, () -> {}), new AtomicInteger());
    // Both are warm: an agent runs for long.
    double here = seconds(counting, ShellPolicy.WHERE_NEEDED);
    int started = counting.started().get();
    double shell = seconds(counting, ShellPolicy.ALWAYS);
    return List.of(
        Measure.known("worker checks, evaluated here", here * 1000, "ms"),
        Measure.known("worker checks, by a shell", shell * 1000, "ms"),
        Measure.atLeast("faster than a shell", shell / here, "x", 10),
        Measure.atMost("shells started without need", started, "processes", 0));
  }

  /** The shortest of some runs. */
  private static double seconds(Node node, ShellPolicy shells) throws Exception {
    CheckRunner runner = new CheckRunner(node, AuditSettings.of(shells));
    CheckOptions options =
        new CheckOptions(
            "",
            "",
            List.of("node"),
            new RunFilter(Set.of(), Set.of(), ONLY_HERE, true, true),
            CheckMode.COMPATIBLE);
    long best = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      BenchmarkRun run = runner.prepare(BenchmarkFiles.ofVedette(), options);
      run.execute((target, group, outcome) -> {});
      best = Math.min(best, System.nanoTime() - start);
    }
    return best / 1e9;
  }

  /** Counts what a node is asked to start. */
  private record CountingNode(Node node, AtomicInteger started) implements Node {
    @Override
    public boolean exists(String path) throws IOException {
      return node.exists(path);
    }

    @Override
    public List<String> commandLines(String processName) {
      return node.commandLines(processName);
    }

    @Override
    public ShellOutcome run(String script) throws InterruptedException {
      started.incrementAndGet();
      return node.run(script);
    }

    @Override
    public String shellProblem() throws InterruptedException {
      return node.shellProblem();
    }

    @Override
    public HostView view() {
      return node.view();
    }

    @Override
    public Node snapshot() {
      return new CountingNode(node.snapshot(), started);
    }
  }
}
