package dev.vedette.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A suite that {@code ./vedette up} started in a process of its own, on free ports and in a data
 * directory of its own, which goes away with it. Thread-safe.
 */
public final class SuiteProcess implements AutoCloseable {
  private static final Duration READY = Duration.ofMinutes(5);
  private static final Duration STOP = Duration.ofSeconds(30);

  private final Process process;
  private final Path data;
  private final Map<String, String> addresses;

  private SuiteProcess(Process process, Path data, Map<String, String> addresses) {
    this.process = process;
    this.data = data;
    this.addresses = Map.copyOf(addresses);
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @param root the tree
   * @param wrapper words before the command, such as a program that gives up privileges
   * @param options options of {@code up}
   */
  public static SuiteProcess start(Path root, List<String> wrapper, List<String> options)
      throws IOException, InterruptedException {
    Path data =
        Files.createTempDirectory(
            "vedette-suite",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    List<String> words = new ArrayList<>(wrapper);
    words.addAll(List.of(root.resolve("vedette").toString(), "up", "--port", "0"));
    words.addAll(List.of("--data-dir", data.toString()));
    words.addAll(options);
    Path log = data.resolve("up.log");
    ProcessBuilder builder = new ProcessBuilder(words).redirectError(log.toFile());
    builder.environment().put("VEDETTE_BUILD", "never");
    Process process = builder.start();
    CompletableFuture<Map<String, String>> ready = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> readLines(process, ready));
    try {
      return new SuiteProcess(process, data, ready.get(READY.toSeconds(), TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      process.destroy();
      throw new IOException("vedette up is not ready: " + Files.readString(log), e);
    }
  }

  private static void readLines(Process process, CompletableFuture<Map<String, String>> ready) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("ready ")) {
          ready.complete(parse(line.substring("ready ".length())));
        }
      }
      ready.completeExceptionally(new IOException("it ended"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  private static Map<String, String> parse(String line) {
    Map<String, String> addresses = new HashMap<>();
    for (String part : line.split(" ", -1)) {
      int equals = part.indexOf('=');
      addresses.put(part.substring(0, equals), part.substring(equals + 1));
    }
    return addresses;
  }

  /** One of the addresses of the ready line, such as {@code grpc}. */
  public String address(String name) {
    String address = addresses.get(name);
    if (address == null) {
      throw new IllegalArgumentException(name + " (expected: one of " + addresses.keySet() + ")");
    }
    return address;
  }

  /**
   * The process that is a service now, of a suite of processes.
   *
   * @param section name of the service's section in the settings
   */
  public ProcessHandle service(String section) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int tries = 0; tries < 600; tries++) {
      for (ProcessHandle child : process.children().toList()) {
        if (words(child).contains(section)) {
          return child;
        }
      }
      var _ = never.await(100, TimeUnit.MILLISECONDS);
    }
    throw new IllegalStateException("no process of " + section);
  }

  private static List<String> words(ProcessHandle child) {
    try {
      Path line = Path.of("/proc/" + child.pid() + "/cmdline");
      return List.of(Files.readString(line, StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Ends a service as a crash would; the suite starts it again. */
  public void kill(String section) throws InterruptedException {
    service(section).destroyForcibly();
  }

  /** Its data directory. */
  public Path data() {
    return data;
  }

  /** Asks it to stop, waits, and says with which status it ended. */
  public int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
      throw new IllegalStateException("vedette up did not stop within " + STOP);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      deleteData();
    }
  }

  private void deleteData() {
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(data + ": cannot be removed", e);
    }
  }
}
