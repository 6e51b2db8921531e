package dev.vedette.cli.up;

import dev.vedette.cli.connection.DataDirectory;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.service.RunningService;
import dev.vedette.cli.service.ServiceName;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One service as a child process, started again with the same settings whenever it ends by itself.
 * Its log goes to a file of the data directory. Thread-safe.
 */
final class ChildService {
  private static final String RECORD = "-XX:AOTCache=";

  /** Set by the launcher: an agent starts faster with a class path of what it needs. */
  private static final String AGENT_PATH = "vedette.agent.path";

  private static final long READY_SECONDS = 180;
  private static final long STOP_SECONDS = 10;
  private static final long PAUSE_MILLIS = 500;

  private final ServiceName name;
  private final List<String> command;
  private final Path log;
  private final CompletableFuture<Map<String, Integer>> ready = new CompletableFuture<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private @Nullable Process process;

  ChildService(
      ServiceName name, DataDirectory data, Path settings, List<Path> files, List<String> flags) {
    this.name = name;
    this.log = data.path().resolve(name.section() + ".log");
    this.command = command(name, settings, files, flags);
  }

  private static List<String> command(
      ServiceName name, Path settings, List<Path> files, List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!argument.startsWith("-agentlib")) {
        command.add(argument);
      }
    }
    command.addAll(name.machineOptions());
    record(name.section()).ifPresent(record -> command.add(RECORD + record));
    if (name == ServiceName.AGENT) {
      record("attach").ifPresent(record -> command.addAll(ServiceName.firstStepOptions(record)));
    }
    String path = System.getProperty("java.class.path");
    command.add("-cp");
    command.add(name == ServiceName.AGENT ? System.getProperty(AGENT_PATH, path) : path);
    command.add("dev.vedette.cli.Main");
    command.addAll(List.of(name.section(), "--config", settings.toString()));
    files.forEach(file -> command.addAll(List.of("--config", file.toString())));
    flags.forEach(flag -> command.addAll(List.of("--set", flag)));
    return command;
  }

  /** The launcher keeps records of the services' own starts beside that of the whole suite. */
  private static Optional<Path> record(String start) {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith(RECORD))
        .map(
            argument -> Path.of(argument.substring(RECORD.length())).resolveSibling(start + ".aot"))
        .filter(Files::isReadable)
        .findFirst();
  }

  /** Starts the process and a thread that keeps it running. */
  void start() {
    Process first = launch();
    Thread.ofVirtual().name("keep-" + name.section()).start(() -> keepRunning(first));
  }

  /** Waits for the process to serve, and says where. */
  Map<String, Integer> awaitReady() throws InterruptedException {
    try {
      return ready.get(READY_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new CommandFailure(name.section() + ": did not start; its log is " + log);
    }
  }

  /** The process that runs now. */
  synchronized long pid() {
    return process == null ? -1 : process.pid();
  }

  /** Asks the process to end and waits for it; insists after a while. */
  void stop() {
    Process current;
    synchronized (this) {
      stopping.countDown();
      current = process;
    }
    if (current == null) {
      return;
    }
    current.destroy();
    try {
      if (!current.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        current.destroyForcibly();
      }
    } catch (InterruptedException e) {
      current.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Process launch() {
    try {
      Process started =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(new File(log.toString())))
              .start();
      process = started;
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(name.section() + ": cannot be started", e);
    }
  }

  private void keepRunning(Process first) {
    Process current = first;
    try {
      while (true) {
        readLines(current);
        current.waitFor();
        if (!ready.isDone()) {
          ready.completeExceptionally(new IllegalStateException("ended"));
          return;
        }
        stopping.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        synchronized (this) {
          if (stopping.getCount() == 0) {
            return;
          }
          current = launch();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readLines(Process current) {
    try (BufferedReader lines = current.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null) {
        Map<String, Integer> ports = RunningService.parseReadyLine(line);
        if (!ports.isEmpty()) {
          ready.complete(ports);
        }
        line = lines.readLine();
      }
    } catch (IOException e) {
      // The process went away while it was read; waitFor says so too.
    }
  }
}
