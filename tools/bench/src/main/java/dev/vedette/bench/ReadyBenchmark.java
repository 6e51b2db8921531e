package dev.vedette.bench;

import java.nio.file.Path;
import java.util.List;

/** From {@code ./vedette up} on a built tree to its ready line. */
final class ReadyBenchmark implements Benchmark {
  private static final int ROUNDS = 7;

  private final Path root;

  ReadyBenchmark(Path root) {
    this.root = root;
  }

  @Override
  public List<Measure> run() throws Exception {
    double[] seconds = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long start = System.nanoTime();
      SuiteProcess suite = SuiteProcess.start(root, List.of(), List.of());
      seconds[i] = (System.nanoTime() - start) / 1e9;
      suite.close();
    }
    java.util.Arrays.sort(seconds);
    return List.of(
        Measure.atMost("up to ready, median of " + ROUNDS, seconds[ROUNDS / 2], "s", 5),
        Measure.known("up to ready, best", seconds[0], "s"));
  }
}
