package dev.vedette.bench.fault;

import dev.vedette.bench.Benchmark;
import dev.vedette.bench.Gateway;
import dev.vedette.bench.Measure;
import dev.vedette.bench.SuiteProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Kills parts of a suite of processes at random moments under load, and accounts for every event:
 * its alert is stored exactly once and sent at least once, or a gap is told that it lies in.
 */
public final class FaultsBenchmark implements Benchmark {
  private static final int ROUNDS = Integer.getInteger("vedette.fault.rounds", 3);
  private static final long SEED = Long.getLong("vedette.fault.seed", System.nanoTime());
  private static final List<Fault> FAULTS = List.of(Fault.values());
  private static final int EVENTS_PER_SECOND = 200;
  private static final Duration LOAD = Duration.ofSeconds(5);
  private static final long SPOOL_BYTES = 8 << 20;
  // Of this machine alone; a service that was killed comes back where the link looks for it.
  private static final int RULES_PORT = PostgresProcess.freePort();

  private final Path root;
  private final Random random = new Random(SEED);
  private long next;

  /** Prepares it; the root is the tree. */
  public FaultsBenchmark(Path root) {
    this.root = root;
  }

  @Override
  public List<Measure> run() throws Exception {
    Path work = Files.createTempDirectory("vedette-faults");
    Path state = Files.createDirectory(work.resolve("state"));
    try (PostgresProcess database = PostgresProcess.start(work.resolve("postgres"));
        Receiver receiver = new Receiver();
        Link link = Link.to(RULES_PORT);
        SuiteProcess suite =
            SuiteProcess.start(root, inTmpfs(state), options(state, database, receiver, link));
        Gateway gateway = new Gateway(suite)) {
      Path directory = Files.createDirectory(work.resolve("files"));
      gateway.apply(
          """
          - rule: %s
            desc: a file of a round was made
            condition: evt.type in (open, openat, openat2) and fd.name startswith %s/
            output: "made %%fd.name"
            priority: NOTICE
          """
              .formatted(Account.RULE, directory));
      return rounds(new Scene(suite, gateway, database, receiver, link, directory, state));
    } finally {
      delete(work);
    }
  }

  /** Everything that takes part. */
  private record Scene(
      SuiteProcess suite,
      Gateway gateway,
      PostgresProcess database,
      Receiver receiver,
      Link link,
      Path directory,
      Path state) {}

  /** The agent's directory is a small disk of its own. */
  private static List<String> inTmpfs(Path state) {
    return List.of(
        "unshare",
        "--mount",
        "sh",
        "-c",
        "mount -t tmpfs -o size=" + SPOOL_BYTES + " tmpfs " + state + " && exec \"$@\"",
        "sh");
  }

  private static List<String> options(
      Path state, PostgresProcess database, Receiver receiver, Link link) {
    List<String> options = new ArrayList<>();
    options.add("--processes");
    for (String setting :
        List.of(
            "agent.capture.resolve-names=false",
            "agent.state=" + state,
            "rules.grpc.port=" + RULES_PORT,
            "agent.rules=" + link.address(),
            "rules.storage.postgresql.url=" + database.url(),
            "rules.storage.postgresql.user=postgres",
            "rules.alerts.max-alerts=100000000",
            "rules.outputs.count.http.url=" + receiver.url(),
            "rules.outputs.count.sending.max-back-off=1s")) {
      options.addAll(List.of("--set", setting));
    }
    return options;
  }

  private List<Measure> rounds(Scene scene) throws Exception {
    PrintStream out = System.out;
    out.println("seed " + SEED);
    String row = "%5s  %-20s %9s %9s %9s %8s %8s %8s %10s %8s%n";
    out.printf(
        Locale.ROOT,
        row,
        "round",
        "fault",
        "generated",
        "once",
        "repeated",
        "in gaps",
        "missing",
        "not sent",
        "sent again",
        "seconds");
    Account.Result all = new Account.Result(0, 0, 0, 0, 0, 0, 0);
    for (int round = 1; round <= ROUNDS; round++) {
      Fault fault = FAULTS.get((round - 1) % FAULTS.size());
      long start = System.nanoTime();
      Account account = new Account(scene.gateway().client().channel(), scene.directory() + "/");
      awaitAll(scene, account);
      play(scene, account, fault);
      account.settle();
      Account.Result result = account.result(scene.receiver());
      all = all.plus(result);
      out.printf(
          Locale.ROOT,
          row,
          round,
          fault.text(),
          result.generated(),
          result.once(),
          result.repeated(),
          result.inGaps(),
          result.missing(),
          result.notSent(),
          result.sentAgain(),
          "%.1f".formatted((System.nanoTime() - start) / 1e9));
    }
    return List.of(
        Measure.known("events generated", all.generated(), "events"),
        Measure.known("alerts stored once", all.once(), "alerts"),
        Measure.known("events in gaps that were told", all.inGaps(), "events"),
        Measure.atMost("alerts stored more than once", all.repeated(), "alerts", 0),
        Measure.atMost("events that nobody accounts for", all.missing(), "events", 0),
        Measure.atMost("alerts that the output did not send", all.notSent(), "alerts", 0),
        Measure.known("alerts that the output sent again", all.sentAgain(), "alerts"));
  }

  /** A part that was killed the round before may still be on its way up. */
  private void awaitAll(Scene scene, Account account) throws IOException, InterruptedException {
    long first = next + 1;
    long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    do {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no alert of anything new within 5 minutes");
      }
      Path file = scene.directory().resolve(Long.toString(++next));
      Files.createFile(file);
      pause(500);
      Files.delete(file);
    } while (!account.hasAlertFrom(first));
  }

  private void play(Scene scene, Account account, Fault fault) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    long faultAt = 500L + random.nextInt(3000);
    Thread breaking =
        Thread.ofPlatform()
            .start(() -> {
              try {
                var _ = never.await(faultAt, TimeUnit.MILLISECONDS);
                strike(scene, fault);
              } catch (InterruptedException | IOException e) {
                throw new IllegalStateException(e);
              }
            });
    long end = System.nanoTime() + LOAD.toNanos();
    List<Path> files = new ArrayList<>();
    while (System.nanoTime() < end) {
      Path file = scene.directory().resolve(Long.toString(++next));
      Files.createFile(file);
      account.generated(next);
      files.add(file);
      var _ = never.await(1_000_000 / EVENTS_PER_SECOND, TimeUnit.MICROSECONDS);
    }
    breaking.join();
    for (Path file : files) {
      Files.delete(file);
    }
  }

  private void strike(Scene scene, Fault fault) throws IOException, InterruptedException {
    switch (fault) {
      case RULES -> scene.suite().kill("rules");
      case AGENT -> scene.suite().kill("agent");
      case GATEWAY -> scene.suite().kill("gateway");
      case POSTGRES -> crash(scene.database());
      case STANDSTILL -> {
        ProcessHandle rules = scene.suite().service("rules");
        signal(rules, "STOP");
        pause(2000);
        signal(rules, "CONT");
      }
      case NETWORK_CUT -> become(scene.link(), Link.State.CUT);
      case NETWORK_BROKEN -> become(scene.link(), Link.State.BROKEN);
      case SLOW_LINK -> become(scene.link(), Link.State.SLOW);
      case SPOOL_DISK -> {
        // A disk that only the agent sees.
        Path seen =
            Path.of("/proc/" + scene.suite().service("agent").pid() + "/root" + scene.state());
        Path fill = seen.resolve("fill");
        fill(fill);
        scene.suite().kill("rules");
        pause(2000);
        Files.delete(fill);
      }
      case RULES_AND_POSTGRES -> {
        scene.suite().kill("rules");
        crash(scene.database());
      }
      case AGENT_AND_RULES -> {
        scene.suite().kill("agent");
        scene.suite().kill("rules");
      }
    }
  }

  private void become(Link link, Link.State state) throws InterruptedException {
    link.become(state);
    pause(1000L + random.nextInt(3000));
    link.become(Link.State.OPEN);
  }

  private void crash(PostgresProcess database) throws IOException, InterruptedException {
    database.kill();
    pause(random.nextInt(2000));
    database.restart();
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[64 * 1024];
    try (var out = Files.newOutputStream(file)) {
      for (long written = 0; written < SPOOL_BYTES; written += block.length) {
        out.write(block);
      }
    } catch (IOException e) {
      // Full, as it is meant to be.
      return;
    }
  }

  private static void signal(ProcessHandle process, String name)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  private static void pause(long millis) throws InterruptedException {
    var _ = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
