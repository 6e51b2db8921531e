package dev.vedette.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A compiled program that makes one kind of system call again and again. Thread-safe. */
public final class CallsProgram implements AutoCloseable {
  private final Path directory;

  private CallsProgram(Path directory) {
    this.directory = directory;
  }

  /** What it does: the names that the program knows. */
  public enum Kind {
    OPENCLOSE,
    RWSTORM,
    FORKEXEC,
    GETPPID
  }

  /** What a run took. */
  public record Seconds(double cpu, double elapsed) {}

  /** Compiles it with the machine's C compiler. */
  public static CallsProgram compile() throws IOException, InterruptedException {
    var program = new CallsProgram(Files.createTempDirectory("vedette-calls"));
    try (InputStream in =
        Objects.requireNonNull(CallsProgram.class.getResourceAsStream("calls.c"))) {
      Files.copy(in, program.source());
    }
    run(List.of("cc", "-O2", "-o", program.file().toString(), program.source().toString()));
    return program;
  }

  /** Runs it as fast as it can. */
  public Seconds run(Kind kind, long count) throws IOException, InterruptedException {
    return run(kind, count, 0);
  }

  /**
   * Runs it.
   *
   * @param count how often it does that
   * @param perSecond how fast at most; 0 for as fast as it can
   */
  public Seconds run(Kind kind, long count, long perSecond)
      throws IOException, InterruptedException {
    String name = kind.name().toLowerCase(Locale.ROOT);
    String line =
        run(List.of(file().toString(), name, Long.toString(count), Long.toString(perSecond)));
    String[] seconds = line.strip().split(" ", -1);
    return new Seconds(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]));
  }

  private Path source() {
    return directory.resolve("calls.c");
  }

  private Path file() {
    return directory.resolve("calls");
  }

  private static String run(List<String> words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(words + ": " + output);
    }
    return output;
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file());
    Files.deleteIfExists(source());
    Files.deleteIfExists(directory);
  }
}
