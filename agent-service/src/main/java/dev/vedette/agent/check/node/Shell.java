package dev.vedette.agent.check.node;

import dev.vedette.agent.check.program.JournalReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs shell texts as kube-bench does, with the text on standard input and both outputs merged, but
 * bounded in time and output. Every shell is a session of its own, without a terminal, and is
 * killed with its children. Thread-safe.
 */
final class Shell {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final List<Path> SESSION_STARTERS =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  private final List<String> command;
  private final ShellLimits limits;
  private final Runnable timedOut;
  private final boolean ownSession;
  private volatile @Nullable String problem;

  Shell(List<String> command, ShellLimits limits, Runnable timedOut) {
    Optional<Path> starter = SESSION_STARTERS.stream().filter(Files::isExecutable).findFirst();
    List<String> whole = new ArrayList<>();
    starter.ifPresent(path -> whole.add(path.toString()));
    whole.addAll(command);
    this.command = List.copyOf(whole);
    this.limits = limits;
    this.timedOut = timedOut;
    this.ownSession = starter.isPresent();
  }

  /** What audits see of this process's environment: nothing that configures it. */
  static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().removeIf(name -> name.startsWith("VEDETTE_"));
    return environment;
  }

  ShellOutcome run(String script) throws InterruptedException {
    return run(new ProcessBuilder(command).redirectErrorStream(true), script);
  }

  /** Why no text runs, as a trial tells once; empty when they do. */
  String problem() throws InterruptedException {
    String known = problem;
    if (known == null) {
      ShellOutcome trial = run(":");
      String said = trial.output().strip().lines().findFirst().orElse("");
      known = trial.failure().map(failure -> said.isEmpty() ? failure : said).orElse("");
      problem = known;
    }
    return known;
  }

  /** Runs the command, which is no shell then, with more arguments and nothing on its input. */
  JournalReader.Answer readJournal(List<String> arguments) throws InterruptedException {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(arguments);
    Path errors;
    try {
      errors = Files.createTempFile("journal", ".txt");
    } catch (IOException e) {
      return new JournalReader.Answer("", "cannot keep errors: " + e.getMessage() + "\n", 1);
    }
    try {
      ShellOutcome outcome = run(new ProcessBuilder(whole).redirectError(errors.toFile()), "");
      String failure = outcome.failure().orElse("");
      int status =
          failure.isEmpty()
              ? 0
              : failure.startsWith("cannot start") || failure.equals("exit status 127") ? 127 : 1;
      return new JournalReader.Answer(outcome.output(), bounded(errors), status);
    } finally {
      errors.toFile().delete();
    }
  }

  private String bounded(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return new String(stream.readNBytes(limits.outputBytes()), StandardCharsets.UTF_8);
    } catch (IOException _) {
      return "";
    }
  }

  private ShellOutcome run(ProcessBuilder builder, String script) throws InterruptedException {
    Process process;
    try {
      builder.environment().keySet().retainAll(environment().keySet());
      process = builder.start();
    } catch (IOException e) {
      return ShellOutcome.failure("", "cannot start the shell: " + e.getMessage());
    }
    boolean ended = false;
    try {
      CountDownLatch reading = new CountDownLatch(1);
      FutureTask<byte[]> output =
          new FutureTask<>(() -> {
            reading.countDown();
            return readBounded(process.getInputStream());
          });
      Thread.ofVirtual().name("audit-output").start(output);
      // The text comes last: of a process that has ended nothing is read but what it wrote itself.
      reading.await();
      Thread.ofVirtual().name("audit-input").start(() -> write(process, script));
      ShellOutcome outcome = await(process, output);
      ended = !process.isAlive();
      return outcome;
    } finally {
      if (!ended) {
        kill(process);
      } else if (ownSession) {
        session(process.pid()).forEach(ProcessHandle::destroyForcibly);
      }
    }
  }

  private ShellOutcome await(Process process, FutureTask<byte[]> output)
      throws InterruptedException {
    long deadline = System.nanoTime() + limits.time().toNanos();
    try {
      byte[] bytes = output.get(limits.time().toNanos(), TimeUnit.NANOSECONDS);
      if (bytes.length > limits.outputBytes()) {
        kill(process);
        String kept = new String(bytes, 0, limits.outputBytes(), StandardCharsets.UTF_8);
        return ShellOutcome.failure(
            kept, "output limit of " + limits.outputBytes() + " bytes exceeded");
      }
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return timeOut(process, output);
      }
      int status = process.exitValue();
      return status == 0
          ? ShellOutcome.success(text)
          : ShellOutcome.failure(text, "exit status " + status);
    } catch (TimeoutException e) {
      return timeOut(process, output);
    } catch (ExecutionException e) {
      return ShellOutcome.failure("", "cannot read the output: " + e.getCause());
    }
  }

  private ShellOutcome timeOut(Process process, FutureTask<byte[]> output)
      throws InterruptedException {
    kill(process);
    timedOut.run();
    byte[] bytes = new byte[0];
    try {
      bytes = output.get(GRACE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException _) {
      // What came until then is only a courtesy.
    }
    return ShellOutcome.failure(
        new String(bytes, StandardCharsets.UTF_8),
        "time limit of " + limits.time().toMillis() + " ms exceeded");
  }

  /** One byte more than the limit says that there was more. */
  private byte[] readBounded(InputStream stream) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    while (bytes.size() <= limits.outputBytes()) {
      int count = stream.read(buffer, 0, Math.min(buffer.length, limits.outputBytes() + 1));
      if (count < 0) {
        break;
      }
      bytes.write(buffer, 0, count);
    }
    return bytes.toByteArray();
  }

  private static void write(Process process, String script) {
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(script.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // A shell may end before it has read all of its text; its exit status says enough.
    }
  }

  private void kill(Process process) {
    List<ProcessHandle> family;
    try (Stream<ProcessHandle> descendants = process.descendants()) {
      family = new ArrayList<>(descendants.toList());
    }
    if (ownSession) {
      family.addAll(session(process.pid()));
    }
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
    try {
      // The session may have grown between the two looks at it.
      if (process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS) && ownSession) {
        session(process.pid()).forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The processes of a session, also those whose parents have ended. */
  private static List<ProcessHandle> session(long leader) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(handle -> sessionOf(handle.pid()) == leader).toList();
    } catch (UncheckedIOException _) {
      return List.of();
    }
  }

  private static long sessionOf(long pid) {
    try {
      // "pid (name) state ppid pgrp session …"; the name may hold anything, even brackets.
      String stat =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
      return Long.parseLong(fields[3]);
    } catch (IOException | RuntimeException _) {
      return -1;
    }
  }
}
