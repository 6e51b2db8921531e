package dev.vedette.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/**
 * The agent as Kubernetes runs it, in a process of its own: memory, losses under a steady load, and
 * the time from its start to its first event, with the published rules in force.
 */
final class AgentBenchmark implements Benchmark {
  private static final int STARTS = 5;
  private static final long PAIRS_PER_SECOND = 10_000;
  private static final long PAIRS = 20 * PAIRS_PER_SECOND;
  private static final long FIRST_EVENT_SECONDS = 60;
  private static final long BETWEEN_PROGRAMS_MILLIS = 20;
  private static final String FIRST_EVENT = "vedette_agent_first_event_timestamp_seconds ";
  private static final String WATCHED_SINCE = "vedette_agent_watched_since_timestamp_seconds ";
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
    try (CallsProgram program = CallsProgram.compile();
        SuiteProcess suite =
            SuiteProcess.start(
                root,
                List.of(),
                List.of("--processes", "--set", "agent.capture.resolve-names=false"))) {
      try (Gateway gateway = new Gateway(suite)) {
        gateway.withoutDefaults();
        gateway.apply(folder, FILES);
        StormBenchmark.Counts before = StormBenchmark.Counts.read(suite);
        CallsProgram.Seconds paced =
            program.run(CallsProgram.Kind.OPENCLOSE, PAIRS, PAIRS_PER_SECOND);
        StormBenchmark.Counts seen = StormBenchmark.Counts.read(suite).minus(before);
        double rate = 2 * PAIRS / paced.elapsed();
        measures.add(Measure.known("calls a second", rate, "calls/s"));
        measures.add(Measure.atMost("events dropped", seen.dropped(), "events", 0));
        measures.add(Measure.atMost("resident memory", resident(suite) / 1e6, "MB", 160));
      }
      suite.stop();
      List<Start> starts = new ArrayList<>();
      for (int i = 0; i < STARTS; i++) {
        starts.add(start(suite.data().resolve("services.yaml")));
      }
      measures.add(
          Measure.atMost("start to first event, median", median(starts, Start::decided), "s", 2));
      measures.add(
          Measure.known("start to when it happened", median(starts, Start::happened), "s"));
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

  /** Seconds from a start until the first event reached the rules, and until it had happened. */
  private record Start(double decided, double happened) {}

  private static double median(List<Start> starts, ToDoubleFunction<Start> seconds) {
    return starts.stream().mapToDouble(seconds).sorted().toArray()[starts.size() / 2];
  }

  /**
   * Starts an agent alone, with the rules that it has on disk, while programs run all the time, and
   * asks it about the first event that reached its rules: asking takes longer than that.
   */
  private Start start(Path settings) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            root.resolve("vedette").toString(), "agent", "--config", settings.toString());
    builder.environment().put("VEDETTE_BUILD", "never");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    long start = System.nanoTime();
    double startSeconds = System.currentTimeMillis() / 1e3;
    Process agent = builder.start();
    AtomicBoolean done = new AtomicBoolean();
    Thread programs = Thread.ofPlatform().daemon().start(() -> runPrograms(done));
    try (BufferedReader lines = agent.inputReader(StandardCharsets.UTF_8);
        HttpClient client = HttpClient.newHttpClient()) {
      String ready = lines.readLine();
      if (ready == null || !ready.startsWith("ready ")) {
        throw new IOException("the agent did not start: " + ready);
      }
      String port = ready.substring(ready.indexOf("metrics=") + "metrics=".length());
      HttpRequest metrics =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
      while (true) {
        String body = client.send(metrics, HttpResponse.BodyHandlers.ofString()).body();
        double first = value(body, FIRST_EVENT);
        if (first > 0) {
          return new Start(first - startSeconds, value(body, WATCHED_SINCE) - startSeconds);
        }
        if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(FIRST_EVENT_SECONDS)) {
          throw new IOException("no event reached the agent's rules");
        }
      }
    } finally {
      done.set(true);
      programs.join();
      agent.destroy();
      agent.waitFor();
    }
  }

  /** What rules look at as often as on a node where something happens. */
  private static void runPrograms(AtomicBoolean done) {
    try {
      while (!done.get()) {
        new ProcessBuilder("/bin/true").start().waitFor();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BETWEEN_PROGRAMS_MILLIS));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static double value(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .sum();
  }
}
