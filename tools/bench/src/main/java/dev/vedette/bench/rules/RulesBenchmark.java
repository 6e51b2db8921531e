package dev.vedette.bench.rules;

import dev.vedette.bench.Benchmark;
import dev.vedette.bench.Measure;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** How long all rules take on one event of a recording of this machine at work. */
public final class RulesBenchmark implements Benchmark {
  private static final int FORKS = 5;

  private final Path folder;

  /**
   * Prepares it.
   *
   * @param folder where the published rule files are
   */
  public RulesBenchmark(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<Measure> run() throws Exception {
    if (!Files.isRegularFile(folder.resolve("falco_rules.yaml"))) {
      throw new IOException(folder + ": no falco_rules.yaml (expected: published rule files)");
    }
    Path recording = Files.createTempFile("vedette-recording", ".bin");
    try {
      var book = RuleEvaluation.load(RuleTexts.THOUSAND, folder);
      int events = Recorder.record(book.eventTypes("syscall"), book.fields(), recording);
      var measures = new ArrayList<Measure>();
      measures.add(Measure.known("sha256 of openssl, 16 KiB, one thread", sha256(), "GB/s"));
      measures.add(Measure.known("events in the recording", events, "events"));
      measures.addAll(measures(run(recording)));
      return measures;
    } finally {
      Files.deleteIfExists(recording);
    }
  }

  private Map<String, RunResult> run(Path recording) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(RuleEvaluation.class.getName() + "\\..*")
            .param("folder", folder.toString())
            .param("recording", recording.toString())
            .forks(FORKS)
            // not the record of a start, whose profile is of other work
            .jvmArgs("-Xms1g", "-Xmx1g", "--sun-misc-unsafe-memory-access=allow")
            .warmupIterations(8)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(3)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .build();
    var results = new HashMap<String, RunResult>();
    for (RunResult result : new Runner(options).run()) {
      var name = result.getParams().getBenchmark();
      results.put(
          name.substring(name.lastIndexOf('.') + 1) + " " + result.getParams().getParam("rules"),
          result);
    }
    return results;
  }

  private static List<Measure> measures(Map<String, RunResult> results) {
    double stable = nanos(results, "planned STABLE");
    double all = nanos(results, "planned ALL");
    double thousand = nanos(results, "planned THOUSAND");
    return List.of(
        Measure.atMost("25 rules, an event", stable, "ns", 300),
        Measure.known("25 rules, an event, trees", nanos(results, "interpreted STABLE"), "ns"),
        Measure.atMost("93 rules, an event", all, "ns", 700),
        Measure.known("93 rules, an event, trees", nanos(results, "interpreted ALL"), "ns"),
        Measure.atLeast(
            "93 rules, how much faster than trees",
            nanos(results, "interpreted ALL") / all,
            "x",
            3),
        Measure.known("1,000 rules, an event", thousand, "ns"),
        Measure.known("1,000 rules, an event, trees", nanos(results, "interpreted THOUSAND"), "ns"),
        Measure.atMost("1,000 rules against 93", thousand / all, "x", 2),
        Measure.atMost("allocated per event", allocated(results, "planned ALL"), "bytes", 0.5));
  }

  /** The median of the virtual machines, since what their compilers make of a program differs. */
  private static double nanos(Map<String, RunResult> results, String name) {
    double[] forks =
        result(results, name).getBenchmarkResults().stream()
            .mapToDouble(fork -> fork.getPrimaryResult().getScore())
            .sorted()
            .toArray();
    return forks[forks.length / 2];
  }

  private static double allocated(Map<String, RunResult> results, String name) {
    var allocated = result(results, name).getSecondaryResults().get("gc.alloc.rate.norm");
    if (allocated == null) {
      throw new IllegalStateException(name + ": allocation was not measured");
    }
    return allocated.getScore();
  }

  private static RunResult result(Map<String, RunResult> results, String name) {
    var result = results.get(name);
    if (result == null) {
      throw new IllegalStateException(name + " was not measured");
    }
    return result;
  }

  private static double sha256() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("openssl", "speed", "-seconds", "1", "-bytes", "16384", "-evp", "sha256")
            .redirectErrorStream(true)
            .start();
    String last = "";
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line.isBlank() ? last : line;
      }
    }
    process.waitFor();
    String figure = last.substring(last.lastIndexOf(' ') + 1).replace("k", "");
    return figure.matches("[0-9.]+") ? Double.parseDouble(figure) * 1000 / 1e9 : Double.NaN;
  }
}
