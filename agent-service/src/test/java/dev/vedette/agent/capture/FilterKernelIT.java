package dev.vedette.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.filter.FilterCompiler;
import dev.vedette.agent.filter.Interest;
import dev.vedette.agent.filter.RandomConditions;
import dev.vedette.language.Condition;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same calls, watched at once with and without filters in the kernel: whatever the rules want
 * is seen by both. Runs where BPF programs can be loaded, else says why not.
 */
final class FilterKernelIT {
  private static final int ROUNDS = Integer.getInteger("vedette.filter.rounds", 8);
  private static final Set<String> TYPES =
      Set.of("open", "openat", "openat2", "socket", "connect", "write", "pwrite");
  private static final String CONNECTS =
      "(evt.type=connect and fd.sport=1001 and fd.snet in (\"127.0.0.2/32\"))";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Field NAME = field("fd.name");
  private static final Field ANCESTORS = field("proc.apid");
  private static final List<Field> COMPARED =
      List.of(
          NAME,
          field("fd.nameraw"),
          field("evt.rawres"),
          field("fd.type"),
          field("proc.name"),
          field("evt.is_open_write"));
  private static final Field THREAD = field("thread.tid");

  @TempDir Path directory;

  /** What one of the two captures saw that the condition is true for, by thread. */
  private static final class Watch implements AutoCloseable {
    private final KernelCapture capture = new KernelCapture(CaptureConfig.defaults());
    private final Value self = Value.number(ProcessHandle.current().pid());
    private volatile Condition condition = compiled("evt.type=openat");
    private volatile String end = "";
    private volatile CountDownLatch ended = new CountDownLatch(1);
    private volatile Map<String, List<String>> seen = new HashMap<>();

    CaptureStatus start() {
      return capture.start(Interest.NONE, this::accept);
    }

    void begin(Condition wanted, Interest interest, String last) {
      seen = new HashMap<>();
      end = last;
      ended = new CountDownLatch(1);
      condition = wanted;
      capture.interest(interest);
    }

    Map<String, List<String>> await() throws InterruptedException {
      assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return seen;
    }

    private void accept(CapturedEvent event) {
      if (condition.evaluate(event) == Verdict.TRUE
          && event.get(ANCESTORS) instanceof Value.Items(List<Value> ancestors)
          && ancestors.contains(self)) {
        seen.computeIfAbsent(event.get(THREAD).toString(), _ -> new ArrayList<>())
            .add(event.type() + COMPARED.stream().map(event::get).toList());
        if (event.get(NAME).toString().endsWith(end)) {
          ended.countDown();
        }
      }
    }

    @Override
    public void close() {
      capture.close();
    }
  }

  @Test
  void leavesOutNothingThatIsWanted() throws Exception {
    prepare();
    try (Watch filtered = new Watch();
        Watch whole = new Watch()) {
      CaptureStatus status = filtered.start();
      if (status instanceof CaptureStatus.Unavailable(String reason)) {
        System.out.println("skipped: FilterKernelIT: " + reason);
      }
      assumeTrue(status instanceof CaptureStatus.Active, status.toString());
      assertThat(whole.start()).isInstanceOf(CaptureStatus.Active.class);
      long seed = Long.getLong("vedette.seed", System.nanoTime());
      Random random = new Random(seed);
      RandomConditions conditions = new RandomConditions(checks(), random);
      for (int round = 0; round < ROUNDS; round++) {
        String end = "end-" + round;
        Files.writeString(directory.resolve(end), "");
        String last = "fd.name=" + directory.resolve(end);
        String text =
            round == 0
                ? "(evt.type=openat and " + last + ") or " + CONNECTS
                : "evt.type in (open, openat, openat2, socket, connect, write, pwrite) and ("
                    + last
                    + " or "
                    + conditions.next(4)
                    + ")";
        Condition condition = compiled(text);
        filtered.begin(
            condition, Interest.in(condition.relaxation(FilterCompiler.fields())), "/" + end);
        whole.begin(condition, Interest.inAll(TYPES), "/" + end);
        play(random.nextLong(), end);
        assertThat(filtered.await()).as("seed %d: %s", seed, text).isEqualTo(whole.await());
      }
      assertThat(filtered.capture.counts().filtered().getOrDefault("openat", 0L)).isPositive();
      assertThat(filtered.capture.counts().filtered().getOrDefault("connect", 0L)).isPositive();
      assertThat(whole.capture.counts().filtered()).isEmpty();
    }
  }

  /**
   * A path lies in memory that another thread may write to while the file is opened: the path then
   * says one file, and another one is open. A link does the same at leisure.
   */
  @Test
  void decidesOnTheOpenedFileAsWell() throws Exception {
    Path wanted = Files.writeString(directory.resolve("wanted"), "");
    Files.writeString(directory.resolve("other"), "");
    Files.createSymbolicLink(directory.resolve("harmless"), wanted);
    Set<String> names = ConcurrentHashMap.newKeySet();
    CountDownLatch ended = new CountDownLatch(1);
    Condition condition = compiled("evt.type=openat and fd.name=" + wanted);
    try (KernelCapture capture = new KernelCapture(CaptureConfig.defaults())) {
      CaptureStatus status =
          capture.start(
              Interest.in(condition.relaxation(FilterCompiler.fields())),
              event -> {
                if (event.type().equals("openat")
                    && event.get(NAME).toString().startsWith(directory.toString())) {
                  names.add(event.get(NAME).toString());
                  if (event.get(NAME).toString().equals(wanted.toString())) {
                    ended.countDown();
                  }
                }
              });
      if (status instanceof CaptureStatus.Unavailable(String reason)) {
        System.out.println("skipped: FilterKernelIT: " + reason);
      }
      assumeTrue(status instanceof CaptureStatus.Active, status.toString());
      // the link twice, since what a path came to is remembered
      Process process =
          new ProcessBuilder(
                  "cat",
                  directory.resolve("other").toString(),
                  directory.resolve("harmless").toString(),
                  directory.resolve("harmless").toString(),
                  wanted.toString())
              .start();
      assertThat(process.waitFor()).isZero();
      assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    assertThat(names).contains(directory.resolve("harmless").toString());
    assertThat(names).doesNotContain(directory.resolve("other").toString());
  }

  private void prepare() throws IOException {
    for (String file : RandomOpener.FILES) {
      Files.createDirectories(directory.resolve(file).getParent());
      Files.writeString(directory.resolve(file), "x");
    }
    Files.createSymbolicLink(directory.resolve("link"), directory.resolve("pam.d"));
  }

  private void play(long seed, String end) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                RandomOpener.class.getName(),
                Long.toString(seed),
                directory.toString(),
                end)
            .inheritIO()
            .start();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private List<String> checks() {
    List<String> checks =
        new ArrayList<>(
            List.of(
                "fd.filename in (secret, id_rsa)",
                "fd.filename startswith id_",
                "fd.name endswith /pam.d/su",
                "fd.name contains /.",
                "fd.nameraw contains ../",
                "fd.name glob '*secret*'",
                "proc.name in (reader, sshd)",
                "proc.name startswith a-name",
                "proc.name=writer",
                "container.id!=host",
                "container.id=host",
                "evt.is_open_read=true",
                "evt.is_open_write=true",
                "evt.is_open_create=true",
                "evt.arg.flags contains O_CREAT",
                "evt.failed=true",
                "fd.num>=0",
                "fd.typechar=d",
                "fd.type in (ipv4, ipv6)",
                "fd.typechar=u",
                "fd.sockfamily=ip",
                "fd.sport in (1001, 1002)",
                "fd.sport=1003",
                "fd.sip=127.0.0.2",
                "fd.snet in (\"127.0.0.0/30\", \"10.0.0.0/8\")",
                "fd.snet=\"127.0.0.2/31\"",
                "evt.res=ENOENT",
                "proc.pname=java"));
    checks.add("evt.type in (write, pwrite)");
    for (String check :
        List.of(
            "fd.name=%s/secret",
            "fd.name startswith %s/sub",
            "fd.name pmatch (%s/pam.d, /usr)",
            "fd.directory=%s",
            "fd.name in (%s/log.txt, %s/id_rsa)")) {
      checks.add(check.replace("%s", directory.toString()));
    }
    return checks;
  }

  private static Condition compiled(String text) {
    return switch (Condition.compile(text)) {
      case Result.Success<Condition>(var condition, _) -> condition;
      case Result.Failure<Condition>(var diagnostics) ->
          throw new AssertionError(text + ": " + diagnostics);
    };
  }

  private static Field field(String name) {
    return FieldCatalog.standard().find(name).orElseThrow();
  }
}
