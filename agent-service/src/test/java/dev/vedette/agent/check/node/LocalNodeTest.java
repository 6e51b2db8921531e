package dev.vedette.agent.check.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalNodeTest {
  private static final ShellLimits SHORT = new ShellLimits(Duration.ofSeconds(2), 1000);

  @TempDir Path directory;

  private final AtomicInteger timeouts = new AtomicInteger();

  @Test
  void mergesBothOutputsAndReportsTheStatusOfTheLastCommand() throws Exception {
    LocalNode node = node(ShellLimits.STANDARD);
    assertThat(node.run("echo out; echo err >&2")).isEqualTo(ShellOutcome.success("out\nerr\n"));
    assertThat(node.run("false; echo still")).isEqualTo(ShellOutcome.success("still\n"));
    assertThat(node.run("echo before; exit 3"))
        .isEqualTo(ShellOutcome.failure("before\n", "exit status 3"));
  }

  @Test
  void aScriptMayBeLongerThanAPipe() throws Exception {
    String script = "# look out\n".repeat(20_000) + "echo end";
    assertThat(node(ShellLimits.STANDARD).run(script)).isEqualTo(ShellOutcome.success("end\n"));
  }

  @Test
  void thereIsNoTerminal() throws Exception {
    assertThat(node(ShellLimits.STANDARD).run("( : </dev/tty ) 2>/dev/null && echo terminal"))
        .extracting(ShellOutcome::output)
        .isEqualTo("");
  }

  @Test
  void childrenDieWithTheirShellWhenTimeIsUp() throws Exception {
    Path pids = directory.resolve("pids");
    // One child waits in the foreground; the other has lost its parent and holds no output.
    String script =
        "( sleep 600 >/dev/null 2>&1 & echo $! >> "
            + pids
            + " )\necho begun\nsleep 600 & echo $! >> "
            + pids
            + "\nwait\n";
    ShellOutcome outcome = node(SHORT).run(script);
    assertThat(outcome.failure()).hasValue("time limit of 2000 ms exceeded");
    assertThat(outcome.output()).isEqualTo("begun\n");
    assertThat(timeouts).hasValue(1);
    assertThat(Files.readAllLines(pids)).hasSize(2);
    for (String pid : Files.readAllLines(pids)) {
      assertThat(endsSoon(Long.parseLong(pid))).as("process %s has ended", pid).isTrue();
    }
  }

  @Test
  void aChildThatKeepsTheOutputOpenDoesNotOutliveTheLimit() throws Exception {
    ShellOutcome outcome = node(SHORT).run("sleep 600 & echo $!");
    assertThat(endsSoon(Long.parseLong(outcome.output().strip()))).isTrue();
  }

  @Test
  void aChildThatHoldsNoOutputDoesNotOutliveItsShell() throws Exception {
    ShellOutcome outcome = node(SHORT).run("sleep 600 >/dev/null 2>&1 & echo $!");
    assertThat(outcome.failure()).isEmpty();
    assertThat(endsSoon(Long.parseLong(outcome.output().strip()))).isTrue();
  }

  @Test
  void outputIsBounded() throws Exception {
    ShellOutcome outcome = node(SHORT).run("yes");
    assertThat(outcome.failure()).hasValue("output limit of 1000 bytes exceeded");
    assertThat(outcome.output()).hasSize(1000);
    assertThat(timeouts).hasValue(0);
  }

  @Test
  void interruptingEndsTheShell() throws Exception {
    Path started = directory.resolve("started");
    LocalNode node = node(ShellLimits.STANDARD);
    AtomicReference<Boolean> interrupted = new AtomicReference<>(false);
    CountDownLatch ended = new CountDownLatch(1);
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                node.run(
                    "echo $$ > " + started + "; mkfifo " + started + ".p; cat " + started + ".p");
              } catch (InterruptedException e) {
                interrupted.set(true);
              }
              ended.countDown();
            });
    long pid = pidIn(started);
    thread.interrupt();
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(interrupted.get()).isTrue();
    assertThat(endsSoon(pid)).isTrue();
  }

  @Test
  void seesProcessesByTheirExactName() throws Exception {
    LocalNode node = node(ShellLimits.STANDARD);
    Process sleeper = new ProcessBuilder("/bin/sleep", "599.25").start();
    try {
      // The name is that of the test until the child has become another program.
      while (!ProcessHandle.of(sleeper.pid())
          .flatMap(p -> p.info().command())
          .orElse("")
          .contains("sleep")) {
        Thread.onSpinWait();
      }
      assertThat(node.commandLines("sleep")).contains("/bin/sleep 599.25");
      assertThat(node.commandLines("slee")).isEmpty();
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void seesFilesAndTellsMissingOnesFromUnreadableOnes() throws Exception {
    LocalNode node = node(ShellLimits.STANDARD);
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThat(node.exists(file.toString())).isTrue();
    assertThat(node.exists(directory.toString())).isTrue();
    assertThat(node.exists(directory + "/missing")).isFalse();
    assertThat(node.exists(file + "/below")).isFalse();
    assertThat(node.exists("")).isFalse();
  }

  private LocalNode node(ShellLimits limits) {
    return new LocalNode(limits, timeouts::incrementAndGet);
  }

  private static long pidIn(Path file) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() < deadline) {
      String text = Files.exists(file) ? Files.readString(file).strip() : "";
      if (!text.isEmpty()) {
        return Long.parseLong(text);
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("the shell did not start");
  }

  /** Killed processes may stay for a moment until someone takes notice of their end. */
  private static boolean endsSoon(long pid) throws Exception {
    CompletableFuture<ProcessHandle> end =
        ProcessHandle.of(pid)
            .map(ProcessHandle::onExit)
            .orElse(CompletableFuture.completedFuture(ProcessHandle.current()));
    try {
      end.get(10, TimeUnit.SECONDS);
      return true;
    } catch (java.util.concurrent.TimeoutException e) {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
    }
  }
}
