package dev.vedette.bench;

import dev.vedette.bench.CallsProgram.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A program that opens and closes a file without pause: its CPU time with and without the agent,
 * and what the agent saw and lost; first with the rules that the suite starts with, then with one
 * more for which every open must be copied.
 */
final class StormBenchmark implements Benchmark {
  private static final int ROUNDS = 5;
  private static final long PAIRS = 1_000_000;
  private static final long WARM_UP_PAIRS = 5 * PAIRS;
  private static final long PACED_PAIRS_PER_SECOND = 50_000;
  private static final long PACED_PAIRS = 10 * PACED_PAIRS_PER_SECOND;

  /** Reads every open by any path, so that nothing can be left out in the kernel. */
  private static final String RULES =
      """
      - rule: Benchmark never
        desc: looks at every open and close and matches none
        condition: evt.type in (open, openat, openat2, close) and fd.name endswith .no-such-file
        output: never
        priority: NOTICE
      """;

  private final Path root;

  StormBenchmark(Path root) {
    this.root = root;
  }

  @Override
  public List<Measure> run() throws Exception {
    try (CallsProgram program = CallsProgram.compile()) {
      program.run(Kind.OPENCLOSE, PAIRS);
      List<Double> without = new ArrayList<>(storms(program));
      List<Measure> measures = new ArrayList<>();
      List<Double> with;
      try (SuiteProcess suite = SuiteProcess.start(root, List.of(), List.of());
          Gateway gateway = new Gateway(suite)) {
        warmUp(program);
        Counts started = Counts.read(suite);
        List<Double> own = storms(program);
        Counts filtered = Counts.read(suite).minus(started);
        measures.add(Measure.known("own rules: CPU of a pair", median(own) / PAIRS * 1e9, "ns"));
        measures.add(
            Measure.known("own rules, full speed: events seen", filtered.captured(), "events"));
        measures.add(
            Measure.atMost(
                "own rules, full speed: events dropped", filtered.dropped(), "events", 0));
        gateway.apply(RULES);
        warmUp(program);
        Counts before = Counts.read(suite);
        with = storms(program);
        Counts full = Counts.read(suite).minus(before);
        CallsProgram.Seconds paced =
            program.run(Kind.OPENCLOSE, PACED_PAIRS, PACED_PAIRS_PER_SECOND);
        Counts slow = Counts.read(suite).minus(before).minus(full);
        double rate = 2 * PACED_PAIRS / paced.elapsed();
        measures.add(Measure.known("paced: calls a second", rate, "calls/s"));
        measures.add(Measure.known("paced: events seen", slow.captured(), "events"));
        measures.add(Measure.atMost("paced: events dropped", slow.dropped(), "events", 0));
        measures.add(Measure.known("full speed: events seen", full.captured(), "events"));
        measures.add(Measure.atMost("full speed: events dropped", full.dropped(), "events", 0));
      }
      without.addAll(storms(program));
      double base = median(without) / PAIRS * 1e9;
      double loaded = median(with) / PAIRS * 1e9;
      measures.addFirst(Measure.known("CPU of a pair with agent", loaded, "ns"));
      measures.addFirst(Measure.known("CPU of a pair without agent", base, "ns"));
      measures.addFirst(Measure.known("ratio of the program's CPU time", loaded / base, "x"));
      return measures;
    }
  }

  /** Until the agent's compilers rest. */
  private static void warmUp(CallsProgram program) throws IOException, InterruptedException {
    program.run(Kind.OPENCLOSE, WARM_UP_PAIRS);
  }

  private static List<Double> storms(CallsProgram program)
      throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      seconds.add(program.run(Kind.OPENCLOSE, PAIRS).cpu());
    }
    return seconds;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** What the agent's metrics say. */
  record Counts(double captured, double dropped) {
    static Counts read(SuiteProcess suite) throws IOException, InterruptedException {
      try (HttpClient client = HttpClient.newHttpClient()) {
        String text =
            client
                .send(
                    HttpRequest.newBuilder(URI.create(suite.address("metrics.agent"))).build(),
                    HttpResponse.BodyHandlers.ofString())
                .body();
        return parse(text);
      }
    }

    /** Reads a scrape; a metric that is not there fails, so that it cannot pass for a zero. */
    static Counts parse(String metrics) {
      return new Counts(
          sum(metrics, "vedette_agent_events_captured_total"),
          sum(metrics, "vedette_agent_events_dropped_total"));
    }

    Counts minus(Counts other) {
      return new Counts(captured - other.captured, dropped - other.dropped);
    }

    private static double sum(String metrics, String name) {
      double[] values =
          metrics
              .lines()
              .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
              .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
              .toArray();
      if (values.length == 0) {
        throw new IllegalStateException("the agent shows no " + name);
      }
      return Arrays.stream(values).sum();
    }
  }
}
