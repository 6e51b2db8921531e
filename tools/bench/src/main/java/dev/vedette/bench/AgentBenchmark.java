package dev.vedette.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The agent as Kubernetes runs it, in a process of its own: memory, losses under a steady load, and
 * the time from its start to its first event, with the published rules in force.
 */
final class AgentBenchmark implements Benchmark {
  private static final int STARTS = 5;
  private static final long PAIRS_PER_SECOND = 10_000;
  private static final long PAIRS = 20 * PAIRS_PER_SECOND;
  private static final long FIRST_EVENT_SECONDS = 60;
  private static final List<String> FILES =
      List.of("falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml");

  private final Path root;
  private final Path folder;

  /**
   * Prepares it.
   *
   * @param root the tree
   * @param folder where the published rule files are
   */
  AgentBenchmark(Path root, Path folder) {
    this.root = root;
    this.folder = folder;
  }

  @Override
  public List<Measure> run() throws Exception {
    List<Measure> measures = new ArrayList<>();
    try (StormProgram program = StormProgram.compile();
        SuiteProcess suite =
            SuiteProcess.start(
                root,
                List.of(),
                List.of("--processes", "--set", "agent.capture.resolve-names=false"))) {
      try (Gateway gateway = new Gateway(suite)) {
        gateway.apply(folder, FILES);
        StormBenchmark.Counts before = StormBenchmark.Counts.read(suite);
        StormProgram.Seconds paced = program.run(PAIRS, PAIRS_PER_SECOND);
        StormBenchmark.Counts seen = StormBenchmark.Counts.read(suite).minus(before);
        double rate = 2 * PAIRS / paced.elapsed();
        measures.add(Measure.known("calls a second", rate, "calls/s"));
        measures.add(Measure.atMost("events dropped", seen.dropped(), "events", 0));
        measures.add(Measure.atMost("resident memory", resident(suite) / 1e6, "MB", 160));
      }
      suite.stop();
      double[] seconds = new double[STARTS];
      for (int i = 0; i < STARTS; i++) {
        seconds[i] = firstEvent(suite.data().resolve("services.yaml"));
      }
      java.util.Arrays.sort(seconds);
      measures.add(Measure.atMost("start to first event, median", seconds[STARTS / 2], "s", 2));
    }
    return measures;
  }

  private static double resident(SuiteProcess suite) throws IOException {
    Path status = Path.of("/proc", suite.address("pid.agent"), "status");
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException(status + ": no VmRSS");
  }

  /** Starts an agent alone, with the rules that it has on disk, until it captured something. */
  private double firstEvent(Path settings) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            root.resolve("vedette").toString(), "agent", "--config", settings.toString());
    builder.environment().put("VEDETTE_BUILD", "never");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    long start = System.nanoTime();
    Process agent = builder.start();
    try (BufferedReader lines = agent.inputReader(StandardCharsets.UTF_8);
        HttpClient client = HttpClient.newHttpClient()) {
      String ready = lines.readLine();
      if (ready == null || !ready.startsWith("ready ")) {
        throw new IOException("the agent did not start: " + ready);
      }
      String port = ready.substring(ready.indexOf("metrics=") + "metrics=".length());
      HttpRequest metrics =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
      while (!hasCaptured(client.send(metrics, HttpResponse.BodyHandlers.ofString()).body())) {
        new ProcessBuilder("/bin/true").start().waitFor();
        if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(FIRST_EVENT_SECONDS)) {
          throw new IOException("the agent captured nothing");
        }
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      agent.destroy();
      agent.waitFor();
    }
  }

  private static boolean hasCaptured(String metrics) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("vedette_agent_events_captured_total{"))
        .anyMatch(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)) > 0);
  }
}
