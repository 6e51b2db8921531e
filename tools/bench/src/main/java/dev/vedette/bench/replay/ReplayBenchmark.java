package dev.vedette.bench.replay;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.scap.Replay;
import dev.vedette.bench.Benchmark;
import dev.vedette.bench.Measure;
import dev.vedette.language.Matcher;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.plan.Verdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many events of a capture one core takes through state and rules in a second. */
public final class ReplayBenchmark implements Benchmark {
  // Time of the one thread: what else the machine does is not counted.
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int EVENTS = 400_000;
  private static final int ROUNDS = 5;
  private static final int WARM_UP = 12;
  private static final double TARGET = 1_000_000;
  private static final double MOST_FOR_RULES = 1.6;

  private final Path folder;

  /**
   * Prepares it.
   *
   * @param folder where the published rule files are
   */
  public ReplayBenchmark(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<Measure> run() throws Exception {
    byte[] capture = capture();
    List<Measure> measures = new ArrayList<>();
    measures.add(Measure.known("bytes of the capture", capture.length, "bytes"));
    List<@Nullable Matcher> matchers = new ArrayList<>();
    matchers.add(null);
    matchers.add(stable());
    matchers.add(all());
    List<double[]> seconds = new ArrayList<>();
    matchers.forEach(_ -> seconds.add(new double[ROUNDS]));
    long events = 0;
    // Round by round with all of them, so that what else the machine does hits all alike.
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      for (int i = 0; i < matchers.size(); i++) {
        long start = THREADS.getCurrentThreadCpuTime();
        events = replay(capture, matchers.get(i));
        if (round >= 0) {
          seconds.get(i)[round] = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
        }
      }
    }
    double without = median(seconds.get(0));
    measures.add(Measure.known("events of the capture", (double) events, "events"));
    measures.add(Measure.atLeast("replay without rules", events / without, "events/s", TARGET));
    for (int i = 1; i < matchers.size(); i++) {
      String rules = i == 1 ? "25 stable rules" : "93 rules";
      double with = median(seconds.get(i));
      measures.add(Measure.atLeast("replay with " + rules, events / with, "events/s", TARGET));
      measures.add(
          Measure.atMost("time with " + rules, with / without, "x without", MOST_FOR_RULES));
    }
    return measures;
  }

  /** A capture of one's own, or one that is made up. */
  private static byte[] capture() throws IOException {
    String given = System.getProperty("vedette.bench.capture");
    return given == null ? new Workload().capture(EVENTS) : Files.readAllBytes(Path.of(given));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private Matcher stable() throws IOException {
    return load("falco_rules.yaml").matcher();
  }

  private Matcher all() throws IOException {
    return load("falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml")
        .enabling(_ -> true)
        .matcher();
  }

  private RuleBook load(String... names) throws IOException {
    List<RuleFile> files = new ArrayList<>();
    for (String name : names) {
      Path file = folder.resolve(name);
      if (!Files.isRegularFile(file)) {
        throw new IOException(file + ": no such file (expected: published rule files)");
      }
      files.add(new RuleFile(name, Files.readAllBytes(file)));
    }
    return new RuleLoader().load(files).book().orElseThrow();
  }

  private static long replay(byte[] capture, @Nullable Matcher matcher) throws IOException {
    long[] alerts = new long[1];
    try (Replay replay = new Replay(new ByteArrayInputStream(capture))) {
      CapturedEvent event = replay.next();
      while (event != null) {
        if (matcher != null) {
          matcher.match(event, (rule, verdict) -> alerts[0] += verdict == Verdict.TRUE ? 1 : 0);
        }
        event = replay.next();
      }
      return replay.eventsRead();
    }
  }
}
