package dev.vedette.bench.kernel;

import dev.vedette.agent.capture.CaptureConfig;
import dev.vedette.agent.capture.CaptureStatus;
import dev.vedette.agent.capture.KernelCapture;
import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.filter.FilterCompiler;
import dev.vedette.agent.filter.Interest;
import dev.vedette.bench.Benchmark;
import dev.vedette.bench.CallsProgram;
import dev.vedette.bench.CallsProgram.Kind;
import dev.vedette.bench.Measure;
import dev.vedette.language.MatchListener;
import dev.vedette.language.Matcher;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Programs that make system calls without pause, with the capture attached in three ways, one after
 * the other in each round: wanting nothing, wanting what the published rules can match, and wanting
 * every event of the types that the rules read. Then how many events a second one thread bears when
 * nothing is left out in the kernel. The rules run in the capture's own thread.
 */
public final class KernelBenchmark implements Benchmark {
  private static final int ROUNDS = 15;
  private static final int WARM_UP_ROUNDS = 3;
  private static final int SEARCH_STEPS = 6;
  private static final long SEARCH_SECONDS = 3;
  private static final long SEARCH_PAIRS = 1_500_000;
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final long SETTLE_NANOS = 300_000_000L;
  private static final List<Load> LOADS =
      List.of(
          new Load(Kind.OPENCLOSE, 300_000, 1.2),
          new Load(Kind.RWSTORM, 500_000, 1.15),
          new Load(Kind.FORKEXEC, 400, 1.15),
          new Load(Kind.GETPPID, 1_000_000, 1.08));

  /** Looks at a descriptor's name at each read and write, of which no published rule wants all. */
  private static final String INPUT_AND_OUTPUT =
      """
      - rule: Benchmark input and output
        desc: looks at every read and write and matches none
        condition: evt.type in (read, write) and fd.name startswith /etc/no-such-directory
        output: never
        priority: NOTICE
      """;

  private final Path folder;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /** Takes the folder with the published rule files. */
  public KernelBenchmark(Path folder) {
    this.folder = folder;
  }

  /** What a program does, how often, and what its CPU time may grow by. */
  private record Load(Kind kind, long count, double most) {}

  /** What one way of capturing did over all rounds of a load. */
  private static final class Tally {
    private final List<Double> cpu = new ArrayList<>();
    private double elapsed;
    private long captured;
    private long dropped;
    private long agentNanos;

    double median() {
      return cpu.stream().sorted().toList().get(cpu.size() / 2);
    }

    /** Events a second, dropped ones as well. */
    double made() {
      return (captured + dropped) / elapsed;
    }
  }

  @Override
  public List<Measure> run() throws Exception {
    List<Measure> measures = new ArrayList<>();
    try (CallsProgram program = CallsProgram.compile()) {
      RuleBook book = rules("");
      Interest filtered =
          Interest.in(book.relaxation("syscall", FilterCompiler.fields())).within(meant(book));
      try (KernelCapture capture = start(book)) {
        for (Load load : LOADS) {
          measures.addAll(
              measure(capture, program, load, List.of(filtered, Interest.inAll(filtered.types()))));
        }
      }
      RuleBook more = rules(INPUT_AND_OUTPUT);
      try (KernelCapture capture = start(more)) {
        capture.interest(Interest.inAll(meant(more)));
        measures.addAll(rate(capture, program));
      }
    }
    return measures;
  }

  private static Set<String> meant(RuleBook book) {
    return KernelCapture.meant(book.eventTypes("syscall"));
  }

  /** Starts a capture that wants nothing yet. */
  private static KernelCapture start(RuleBook book) throws IOException {
    Matcher matcher = book.matcher();
    MatchListener none = (rule, verdict) -> {};
    KernelCapture capture = new KernelCapture(CaptureConfig.defaults());
    CaptureStatus status =
        capture.start(Interest.NONE, (CapturedEvent event) -> matcher.match(event, none));
    if (!(status instanceof CaptureStatus.Active)) {
      capture.close();
      throw new IOException("kernel events are not captured: " + status);
    }
    return capture;
  }

  private List<Measure> measure(
      KernelCapture capture, CallsProgram program, Load load, List<Interest> interests)
      throws IOException, InterruptedException {
    Tally nothing = new Tally();
    Tally filtered = new Tally();
    Tally whole = new Tally();
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      boolean warm = round >= 0;
      capture.interest(Interest.NONE);
      once(capture, program, load, warm ? nothing : new Tally());
      capture.interest(interests.get(0));
      once(capture, program, load, warm ? filtered : new Tally());
      capture.interest(interests.get(1));
      once(capture, program, load, warm ? whole : new Tally());
    }
    String name = load.kind().name().toLowerCase(Locale.ROOT) + ": ";
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

  /**
   * The highest rate of reads and writes, by as many programs as there are cores, of which none is
   * dropped.
   */
  private List<Measure> rate(KernelCapture capture, CallsProgram program)
      throws IOException, InterruptedException {
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      storm(capture, program, SEARCH_PAIRS, 0);
    }
    Tally unpaced = storm(capture, program, SEARCH_PAIRS, 0);
    Tally best = unpaced.dropped == 0 ? unpaced : new Tally();
    double low = 0;
    double high = unpaced.made();
    for (int step = 0; unpaced.dropped > 0 && step < SEARCH_STEPS; step++) {
      double middle = (low + high) / 2;
      long pairs = (long) (middle / 2 / CORES);
      Tally tally = storm(capture, program, SEARCH_SECONDS * pairs, pairs);
      if (tally.dropped == 0) {
        low = tally.made();
        best = tally;
      } else {
        high = middle;
      }
    }
    return List.of(
        Measure.known("rate: without pause", unpaced.made(), "/s"),
        Measure.known("rate: dropped without pause", (double) unpaced.dropped, "events"),
        Measure.atLeast("rate: highest with none dropped", best.made(), "/s", 1_000_000),
        Measure.known("rate: a second of its CPU", best.captured * 1e9 / best.agentNanos, "/s"));
  }

  private Tally storm(KernelCapture capture, CallsProgram program, long pairs, long perSecond)
      throws IOException, InterruptedException {
    Tally tally = new Tally();
    Callable<CallsProgram.Seconds> one = () -> program.run(Kind.RWSTORM, pairs, perSecond);
    try (ExecutorService programs = Executors.newVirtualThreadPerTaskExecutor()) {
      count(
          capture,
          tally,
          () ->
              programs.invokeAll(Collections.nCopies(CORES, one)).stream()
                  .map(Future::resultNow)
                  .max(Comparator.comparingDouble(CallsProgram.Seconds::elapsed))
                  .orElseThrow());
    }
    return tally;
  }

  private void once(KernelCapture capture, CallsProgram program, Load load, Tally tally)
      throws IOException, InterruptedException {
    count(capture, tally, () -> program.run(load.kind(), load.count()));
  }

  /** Something that makes system calls. */
  private interface Storm {
    CallsProgram.Seconds run() throws IOException, InterruptedException;
  }

  private void count(KernelCapture capture, Tally tally, Storm storm)
      throws IOException, InterruptedException {
    long captured = sum(capture.counts().captured());
    long dropped = capture.counts().dropped().getOrDefault("ring_full", 0L);
    long nanos = captureNanos();
    CallsProgram.Seconds seconds = storm.run();
    settle(capture);
    tally.cpu.add(seconds.cpu());
    tally.elapsed += seconds.elapsed();
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

  /** The published rules, and more. */
  private RuleBook rules(String more) throws IOException {
    List<RuleFile> files = new ArrayList<>();
    for (String name :
        List.of("falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml")) {
      files.add(new RuleFile(name, Files.readAllBytes(folder.resolve(name))));
    }
    files.add(new RuleFile("more.yaml", more.getBytes(StandardCharsets.UTF_8)));
    return new RuleLoader()
        .knowing(Set.of("syscall"))
        .load(files)
        .book()
        .orElseThrow()
        .enabling(_ -> true);
  }
}
