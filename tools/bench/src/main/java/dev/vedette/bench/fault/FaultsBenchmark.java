package dev.vedette.bench.fault;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.vedette.bench.Benchmark;
import dev.vedette.bench.Gateway;
import dev.vedette.bench.Measure;
import dev.vedette.bench.SuiteProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

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
  // Small, so that a standstill fills it.
  private static final String RING = "256KiB";
  private static final int STORM = 4000;
  // Of this machine alone; a service that was killed comes back where the link looks for it.
  private static final int RULES_PORT = PostgresProcess.freePort();

  private static final List<String> HEADINGS =
      List.of("generated", "once", "repeated", "in gaps", "missing", "not sent", "sent again");

  private final Path root;
  private final Random random = new Random(SEED);
  private final AtomicLong next = new AtomicLong();

  /** Prepares it; the root is the tree. */
  public FaultsBenchmark(Path root) {
    this.root = root;
  }

  @Override
  public List<Measure> run() throws Exception {
    // What is killed on purpose would be logged by all that talk to it.
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger all) {
      all.setLevel(Level.OFF);
    }
    Path work = Files.createTempDirectory("vedette-faults");
    Path state = Files.createDirectory(work.resolve("state"));
    try (PostgresProcess database = PostgresProcess.start(work.resolve("postgres"));
        KafkaProcess kafka = KafkaProcess.start(work.resolve("kafka"));
        Receiver receiver = new Receiver();
        Link link = Link.to(RULES_PORT);
        SuiteProcess suite =
            SuiteProcess.start(
                root,
                inTmpfs(state),
                options(state, new Neighbours(database, kafka, receiver, link)));
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
      return rounds(
          new Scene(
              suite, gateway, new Neighbours(database, kafka, receiver, link), directory, state));
    } finally {
      delete(work);
    }
  }

  /** What the suite works with. */
  private record Neighbours(
      PostgresProcess database, KafkaProcess kafka, Receiver receiver, Link link) {
    List<ToIntFunction<String>> outputs() {
      return List.of(receiver::count, kafka::count);
    }
  }

  /** Everything that takes part. */
  private record Scene(
      SuiteProcess suite, Gateway gateway, Neighbours near, Path directory, Path state) {}

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

  private static List<String> options(Path state, Neighbours near) {
    List<String> options = new ArrayList<>();
    options.add("--processes");
    for (String setting :
        List.of(
            "agent.capture.resolve-names=false",
            "agent.state=" + state,
            "rules.grpc.port=" + RULES_PORT,
            "agent.capture.ring=" + RING,
            "agent.rules=" + near.link().address(),
            "rules.storage.postgresql.url=" + near.database().url(),
            "rules.storage.postgresql.user=postgres",
            "rules.alerts.max-alerts=100000000",
            "rules.outputs.count.http.url=" + near.receiver().url(),
            "rules.outputs.count.sending.max-back-off=1s",
            "rules.outputs.kafka.kafka.hostport=" + near.kafka().address(),
            "rules.outputs.kafka.kafka.topic=" + KafkaProcess.TOPIC,
            "rules.outputs.kafka.sending.max-back-off=1s")) {
      options.addAll(List.of("--set", setting));
    }
    return options;
  }

  private List<Measure> rounds(Scene scene) throws Exception {
    PrintStream out = System.out;
    out.println("seed " + SEED);
    print(out, "round", "fault", HEADINGS, "seconds");
    Account.Result all = Account.Result.NONE;
    Map<Fault, Account.Result> byFault = new EnumMap<>(Fault.class);
    for (int round = 1; round <= ROUNDS; round++) {
      Fault fault = FAULTS.get((round - 1) % FAULTS.size());
      long start = System.nanoTime();
      Account account = new Account(scene.gateway().client().channel(), scene.directory() + "/");
      awaitAll(scene, account);
      play(scene, account, fault);
      account.settle();
      Account.Result result = account.result(scene.near().outputs());
      all = all.plus(result);
      byFault.merge(fault, result, Account.Result::plus);
      print(out, round, fault.text(), result.row(), (System.nanoTime() - start) / 1_000_000_000);
    }
    byFault.forEach((fault, result) -> print(out, "all", fault.text(), result.row(), ""));
    return List.of(
        Measure.known("events generated", all.generated(), "events"),
        Measure.known("alerts stored once", all.once(), "alerts"),
        Measure.known("events in gaps that were told", all.inGaps(), "events"),
        Measure.atMost("alerts stored more than once", all.repeated(), "alerts", 0),
        Measure.atMost("events that nobody accounts for", all.missing(), "events", 0),
        Measure.atMost("alerts that the output did not send", all.notSent(), "alerts", 0),
        Measure.known("alerts that the output sent again", all.sentAgain(), "alerts"));
  }

  private static void print(
      PrintStream out, Object first, String fault, List<?> numbers, Object last) {
    out.printf(Locale.ROOT, "%5s  %-20s", first, fault);
    numbers.forEach(number -> out.printf(Locale.ROOT, " %10s", number));
    out.printf(Locale.ROOT, " %8s%n", last);
  }

  /** A part that was killed the round before may still be on its way up. */
  private void awaitAll(Scene scene, Account account) throws IOException, InterruptedException {
    long first = next.get() + 1;
    long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    do {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no alert of anything new within 5 minutes");
      }
      Path file = scene.directory().resolve(Long.toString(next.incrementAndGet()));
      Files.createFile(file);
      pause(300);
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
                strike(scene, account, fault);
              } catch (InterruptedException | IOException e) {
                throw new IllegalStateException(e);
              }
            });
    long end = System.nanoTime() + LOAD.toNanos();
    while (System.nanoTime() < end) {
      make(scene, account);
      var _ = never.await(1_000_000 / EVENTS_PER_SECOND, TimeUnit.MICROSECONDS);
    }
    breaking.join();
    try (Stream<Path> files = Files.list(scene.directory())) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /** An event. */
  private void make(Scene scene, Account account) throws IOException {
    long number = next.incrementAndGet();
    Files.createFile(scene.directory().resolve(Long.toString(number)));
    account.generated(number);
  }

  private void strike(Scene scene, Account account, Fault fault)
      throws IOException, InterruptedException {
    switch (fault) {
      case RULES -> scene.suite().kill("rules");
      case AGENT -> scene.suite().kill("agent");
      case GATEWAY -> scene.suite().kill("gateway");
      case POSTGRES -> crash(scene.near().database());
      case KAFKA -> {
        scene.near().kafka().kill();
        pause(random.nextInt(2000));
        scene.near().kafka().restart();
      }
      case AGENT_STANDSTILL -> {
        ProcessHandle agent = scene.suite().service("agent");
        signal(agent, "STOP");
        for (int i = 0; i < STORM; i++) {
          make(scene, account);
        }
        signal(agent, "CONT");
      }
      case STANDSTILL -> {
        ProcessHandle rules = scene.suite().service("rules");
        signal(rules, "STOP");
        pause(2000);
        signal(rules, "CONT");
      }
      case NETWORK_CUT -> become(scene.near().link(), Link.State.CUT);
      case NETWORK_BROKEN -> become(scene.near().link(), Link.State.BROKEN);
      case SLOW_LINK -> become(scene.near().link(), Link.State.SLOW);
      case SPOOL_DISK -> fillDisk(scene, () -> {});
      case SPOOL_DISK_AND_AGENT -> fillDisk(scene, () -> scene.suite().kill("agent"));
      case RULES_AND_POSTGRES -> {
        scene.suite().kill("rules");
        crash(scene.near().database());
      }
      case AGENT_AND_RULES -> {
        scene.suite().kill("agent");
        scene.suite().kill("rules");
      }
    }
  }

  /** Something that may be interrupted. */
  private interface Step {
    void run() throws InterruptedException;
  }

  private void fillDisk(Scene scene, Step last) throws IOException, InterruptedException {
    // A disk that only the agent sees.
    Path seen = Path.of("/proc/" + scene.suite().service("agent").pid() + "/root" + scene.state());
    try (FileChannel fill =
        FileChannel.open(
            seen.resolve("fill"),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      fill(fill);
      scene.suite().kill("rules");
      pause(2000);
      last.run();
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

  private static void fill(FileChannel file) {
    ByteBuffer block = ByteBuffer.allocate(64 * 1024);
    try {
      for (long written = 0; written < SPOOL_BYTES; written += block.capacity()) {
        var _ = file.write(block.clear());
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
