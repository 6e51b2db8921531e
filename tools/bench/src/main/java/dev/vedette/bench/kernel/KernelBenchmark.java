package dev.vedette.bench.kernel;

import dev.vedette.agent.capture.CaptureConfig;
import dev.vedette.agent.capture.CaptureStatus;
import dev.vedette.agent.capture.KernelCapture;
import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.filter.FilterCompiler;
import dev.vedette.agent.filter.Interest;
import dev.vedette.bench.Benchmark;
import dev.vedette.bench.Measure;
import dev.vedette.language.MatchListener;
import dev.vedette.language.Matcher;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Programs that make system calls without pause, with the capture attached in three ways, one after
 * the other in each round: wanting nothing, wanting what the published rules can match, and wanting
 * every event of the types that the rules read. The rules run in the capture's own thread.
 */
public final class KernelBenchmark implements Benchmark {
  private static final int ROUNDS = 5;
  private static final long SETTLE_NANOS = 300_000_000L;
  private static final List<Load> LOADS =
      List.of(
          new Load("openclose", 1_000_000, 1.2),
          new Load("rwstorm", 1_000_000, 1.15),
          new Load("forkexec", 1_000, 1.15),
          new Load("getppid", 3_000_000, 1.08));

  private final Path folder;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /** Takes the folder with the published rule files. */
  public KernelBenchmark(Path folder) {
    this.folder = folder;
  }

  /** A program and the most that its CPU time may grow by. */
  private record Load(String name, long count, double most) {}

  /** What one way of capturing did over all rounds of a load. */
  private static final class Tally {
    private final List<Double> seconds = new ArrayList<>();
    private long captured;
    private long dropped;
    private long agentNanos;

    double median() {
      return seconds.stream().sorted().toList().get(seconds.size() / 2);
    }
  }

  @Override
  public List<Measure> run() throws Exception {
    RuleBook book = rules();
    Interest filtered =
        Interest.in(book.relaxation("syscall", FilterCompiler.fields()))
            .within(KernelCapture.meant(book.eventTypes("syscall")));
    Interest whole = Interest.inAll(filtered.types());
    Path directory = Files.createTempDirectory("vedette-kernel");
    Matcher matcher = book.matcher();
    MatchListener none = (rule, verdict) -> {};
    List<Measure> measures = new ArrayList<>();
    try (KernelCapture capture = new KernelCapture(CaptureConfig.defaults())) {
      Path program = compile(directory);
      CaptureStatus status =
          capture.start(Interest.NONE, (CapturedEvent event) -> matcher.match(event, none));
      if (!(status instanceof CaptureStatus.Active)) {
        throw new IOException("kernel events are not captured: " + status);
      }
      for (Load load : LOADS) {
        measures.addAll(measure(capture, program, load, List.of(filtered, whole)));
      }
      return measures;
    } finally {
      Files.deleteIfExists(directory.resolve("calls"));
      Files.deleteIfExists(directory.resolve("calls.c"));
      Files.deleteIfExists(directory);
    }
  }

  private List<Measure> measure(
      KernelCapture capture, Path program, Load load, List<Interest> interests)
      throws IOException, InterruptedException {
    Tally nothing = new Tally();
    Tally filtered = new Tally();
    Tally whole = new Tally();
    for (int round = 0; round <= ROUNDS; round++) {
      boolean warm = round > 0;
      once(capture, Interest.NONE, program, load, warm ? nothing : new Tally());
      once(capture, interests.get(0), program, load, warm ? filtered : new Tally());
      once(capture, interests.get(1), program, load, warm ? whole : new Tally());
    }
    String name = load.name() + ": ";
    double base = nothing.median();
    return List.of(
        Measure.known(name + "CPU of one, nothing wanted", base / load.count() * 1e9, "ns"),
        Measure.atMost(name + "filtered by rules", filtered.median() / base, "x", load.most()),
        Measure.known(name + "every event copied", whole.median() / base, "x"),
        Measure.atMost(name + "events dropped", (double) filtered.dropped, "events", 0),
        Measure.known(name + "events copied", (double) filtered.captured, "events"),
        Measure.known(name + "dropped, every event copied", (double) whole.dropped, "events"),
        Measure.known(name + "events copied, every event", (double) whole.captured, "events"),
        Measure.known(name + "capture's CPU, filtered", filtered.agentNanos / 1e9, "s"),
        Measure.known(name + "capture's CPU, every event", whole.agentNanos / 1e9, "s"));
  }

  private void once(KernelCapture capture, Interest interest, Path program, Load load, Tally tally)
      throws IOException, InterruptedException {
    capture.interest(interest);
    long captured = sum(capture.counts().captured());
    long dropped = capture.counts().dropped().getOrDefault("ring_full", 0L);
    long nanos = captureNanos();
    String output = run(List.of(program.toString(), load.name(), Long.toString(load.count())));
    settle(capture);
    tally.seconds.add(Double.parseDouble(output.strip()));
    tally.captured += sum(capture.counts().captured()) - captured;
    tally.dropped += capture.counts().dropped().getOrDefault("ring_full", 0L) - dropped;
    tally.agentNanos += captureNanos() - nanos;
  }

  /** Waits until what is in the ring was read, and a while longer. */
  private static void settle(KernelCapture capture) {
    long quiet = System.nanoTime() + SETTLE_NANOS;
    while (System.nanoTime() - quiet < 0) {
      LockSupport.parkNanos(SETTLE_NANOS / 10);
      if (capture.counts().backlogBytes() > 0) {
        quiet = System.nanoTime() + SETTLE_NANOS;
      }
    }
  }

  private long captureNanos() {
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().equals("kernel-capture")) {
        return threads.getThreadCpuTime(id);
      }
    }
    throw new IllegalStateException("no thread kernel-capture");
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private RuleBook rules() throws IOException {
    List<RuleFile> files = new ArrayList<>();
    for (String name :
        List.of("falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml")) {
      files.add(new RuleFile(name, Files.readAllBytes(folder.resolve(name))));
    }
    return new RuleLoader()
        .knowing(Set.of("syscall"))
        .load(files)
        .book()
        .orElseThrow()
        .enabling(_ -> true);
  }

  private static Path compile(Path directory) throws IOException, InterruptedException {
    Path source = directory.resolve("calls.c");
    try (InputStream in =
        Objects.requireNonNull(KernelBenchmark.class.getResourceAsStream("calls.c"))) {
      Files.copy(in, source);
    }
    Path program = directory.resolve("calls");
    run(List.of("cc", "-O2", "-o", program.toString(), source.toString()));
    return program;
  }

  private static String run(List<String> words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(words + ": " + output);
    }
    return output;
  }
}
