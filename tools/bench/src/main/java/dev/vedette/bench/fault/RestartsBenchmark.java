package dev.vedette.bench.fault;

import dev.vedette.bench.Benchmark;
import dev.vedette.bench.Gateway;
import dev.vedette.bench.Measure;
import dev.vedette.bench.SuiteProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Asks one service after the other to stop, as an upgrade does, while callers call and events
 * happen: no unary call fails once it was tried again, and each event has its alert, or lies in a
 * time without an agent that the agent told of.
 */
public final class RestartsBenchmark implements Benchmark {
  private static final int ROUNDS = Integer.getInteger("vedette.restart.rounds", 2);
  private static final List<String> SERVICES = List.of("rules", "scanner", "gateway", "agent");
  private static final int CALLERS = 8;
  private static final int EVENTS_PER_SECOND = 200;
  private static final long MINUTES_TO_COME_BACK = 5;

  private final Path root;

  /** Prepares it; the root is the tree. */
  public RestartsBenchmark(Path root) {
    this.root = root;
  }

  @Override
  public List<Measure> run() throws Exception {
    Path work = Files.createTempDirectory("vedette-restarts");
    try (Receiver receiver = new Receiver();
        SuiteProcess suite = SuiteProcess.start(root, List.of(), options(receiver));
        Gateway gateway = new Gateway(suite)) {
      gateway.apply(
          """
          - rule: %s
            desc: a file of a round was made
            condition: evt.type in (open, openat, openat2) and fd.name startswith %s/
            output: "made %%fd.name"
            priority: NOTICE
          """
              .formatted(Account.RULE, work));
      try (Callers callers = new Callers(gateway.client().channel(), CALLERS)) {
        Account account = new Account(gateway.client().channel(), work + "/");
        AtomicLong last = new AtomicLong();
        CountDownLatch stop = new CountDownLatch(1);
        Thread events = Thread.ofPlatform().start(() -> generate(work, account, last, stop));
        for (int round = 1; round <= ROUNDS; round++) {
          for (String service : SERVICES) {
            restart(suite, gateway, work, service, last);
          }
        }
        stop.countDown();
        events.join();
        account.settle();
        return measures(callers, account.result(List.of(receiver::count)));
      }
    } finally {
      delete(work);
    }
  }

  private static List<String> options(Receiver receiver) {
    return List.of(
        "--processes",
        "--set",
        "agent.capture.resolve-names=false",
        "--set",
        "rules.outputs.count.http.url=" + receiver.url());
  }

  private static List<Measure> measures(Callers callers, Account.Result result) {
    return List.of(
        Measure.known("restarts", (double) ROUNDS * SERVICES.size(), "restarts"),
        Measure.known("unary calls", (double) callers.calls(), "calls"),
        Measure.known("attempts that were tried again", (double) callers.repeated(), "attempts"),
        Measure.atMost("unary calls that failed", (double) callers.failed(), "calls", 0),
        Measure.known("events generated", result.generated(), "events"),
        Measure.known("events without an agent, told of", result.inGaps(), "events"),
        Measure.atMost("alerts lost", result.missing(), "alerts", 0),
        Measure.atMost("alerts stored more than once", result.repeated(), "alerts", 0),
        Measure.atMost("alerts that the output did not send", result.notSent(), "alerts", 0));
  }

  private static void generate(Path work, Account account, AtomicLong last, CountDownLatch stop) {
    try {
      while (!stop.await(1_000_000 / EVENTS_PER_SECOND, TimeUnit.MICROSECONDS)) {
        long number = last.incrementAndGet();
        Files.createFile(work.resolve(Long.toString(number)));
        account.generated(number);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Restarts one and waits until it is back and an event has come all the way. */
  private static void restart(
      SuiteProcess suite, Gateway gateway, Path work, String service, AtomicLong last)
      throws InterruptedException {
    PrintStream out = System.out;
    long start = System.nanoTime();
    CountDownLatch never = new CountDownLatch(1);
    var _ = never.await(2, TimeUnit.SECONDS);
    ProcessHandle process = suite.service(service);
    process.destroy();
    process.onExit().join();
    long before = suite.service(service).pid();
    Account probe = new Account(gateway.client().channel(), work + "/");
    long from = last.get() + 1;
    while (!probe.hasAlertFrom(from)) {
      if (System.nanoTime() - start > TimeUnit.MINUTES.toNanos(MINUTES_TO_COME_BACK)) {
        throw new IllegalStateException(service + " (" + before + ") did not come back");
      }
      var _ = never.await(500, TimeUnit.MILLISECONDS);
    }
    out.printf(Locale.ROOT, "restarted %-8s %.1f s%n", service, (System.nanoTime() - start) / 1e9);
  }

  private static void delete(Path directory) throws IOException {
    List<Path> found;
    try (Stream<Path> files = Files.walk(directory)) {
      found = new ArrayList<>(files.sorted(Comparator.reverseOrder()).toList());
    }
    for (Path file : found) {
      Files.deleteIfExists(file);
    }
  }
}
