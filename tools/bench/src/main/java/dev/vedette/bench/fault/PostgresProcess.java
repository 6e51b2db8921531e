package dev.vedette.bench.fault;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A PostgreSQL on loopback that can be killed and started again. Used by one thread. */
final class PostgresProcess implements AutoCloseable {
  private final Path data;
  private final int port;
  private EmbeddedPostgres server;

  private PostgresProcess(Path data, int port) throws IOException {
    this.data = data;
    this.port = port;
    this.server = run();
  }

  static PostgresProcess start(Path data) throws IOException {
    return new PostgresProcess(data, freePort());
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EmbeddedPostgres run() throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        // Otherwise it answers before a commit is on disk, and a crash takes back what was
        // promised.
        .setServerConfig("synchronous_commit", "on")
        .setPort(port)
        .setPGStartupWait(Duration.ofSeconds(60))
        .setOutputRedirector(Redirect.DISCARD)
        .setErrorRedirector(Redirect.DISCARD)
        .start();
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** Ends all of its processes as a crash of the machine would. */
  void kill() throws IOException {
    long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
    ProcessHandle.of(pid)
        .ifPresent(postmaster -> {
          var workers = postmaster.descendants().toList();
          postmaster.destroyForcibly();
          workers.forEach(ProcessHandle::destroyForcibly);
          workers.forEach(worker -> worker.onExit().join());
          postmaster.onExit().join();
        });
    try {
      server.close();
    } catch (IOException e) {
      // There is nothing left to stop, which it may tell; what matters is its lock.
      return;
    }
  }

  /** Starts it again on what is on disk. */
  void restart() throws IOException {
    Files.deleteIfExists(data.resolve("postmaster.pid"));
    server = run();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
