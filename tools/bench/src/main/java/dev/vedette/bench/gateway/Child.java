package dev.vedette.bench.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process that takes part in the measurement, on a port of this machine. Used by one thread. */
final class Child implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final Writer input;
  private final int port;

  private Child(Process process, BufferedReader output, int port) {
    this.process = process;
    this.output = output;
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    this.port = port;
  }

  /** A class with a main method that prints {@code ready PORT}. */
  static Child java(Class<?> main, List<String> arguments) throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            // What the machine chooses where the limit is one processor, as in k8s.
            "-XX:+UseSerialGC",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED"));
    words.addAll(List.of(System.getProperty("vedette.server-options", "").split(" ")));
    words.removeIf(String::isEmpty);
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    words.addAll(arguments);
    Path log = Files.createTempFile("vedette-bench", ".log");
    Process process = new ProcessBuilder(words).redirectError(log.toFile()).start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("ready ")) {
        Files.delete(log);
        return new Child(process, output, Integer.parseInt(line.substring("ready ".length())));
      }
    }
    throw new IOException(main.getName() + ": " + Files.readString(log));
  }

  /** Debian's reverse proxy (package nghttp2-proxy) with one thread, in front of a port. */
  static Child nghttpx(int backend) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                "nghttpx",
                "--conf=/dev/null",
                "--frontend=127.0.0.1," + port + ";no-tls",
                "--backend=127.0.0.1," + backend + ";;proto=h2",
                "--workers=1",
                "--single-process",
                "--single-thread",
                "--frontend-http2-max-concurrent-streams=1000",
                "--errorlog-file=/dev/null")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < 300 && process.isAlive(); i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return new Child(process, process.inputReader(StandardCharsets.UTF_8), port);
      } catch (IOException e) {
        var _ = never.await(100, TimeUnit.MILLISECONDS);
      }
    }
    process.destroy();
    throw new IOException("nghttpx does not listen on " + port);
  }

  int port() {
    return port;
  }

  /** CPU time since it began. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Memory that it holds. */
  long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .sum()
        * 1024;
  }

  /** Heap in use after a collection; of a {@link GatewayChild}. */
  long heapBytes() throws IOException {
    input.write("collect\n");
    input.flush();
    String line = output.readLine();
    if (line == null) {
      throw new IOException("the gateway ended");
    }
    return Long.parseLong(line);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
