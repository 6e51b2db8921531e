package dev.vedette.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A compiled program that opens and closes a file again and again. Thread-safe. */
final class StormProgram implements AutoCloseable {
  private final Path directory;

  private StormProgram(Path directory) {
    this.directory = directory;
  }

  /** What a run took. */
  record Seconds(double cpu, double elapsed) {}

  /** Compiles it with the machine's C compiler. */
  static StormProgram compile() throws IOException, InterruptedException {
    var program = new StormProgram(Files.createTempDirectory("vedette-storm"));
    try (InputStream in =
        Objects.requireNonNull(StormProgram.class.getResourceAsStream("storm.c"))) {
      Files.copy(in, program.source());
    }
    run(List.of("cc", "-O2", "-o", program.file().toString(), program.source().toString()));
    return program;
  }

  /**
   * Runs it.
   *
   * @param pairs how often it opens and closes
   * @param pairsPerSecond how fast at most; 0 for as fast as it can
   */
  Seconds run(long pairs, long pairsPerSecond) throws IOException, InterruptedException {
    String line =
        run(List.of(file().toString(), Long.toString(pairs), Long.toString(pairsPerSecond)));
    String[] seconds = line.strip().split(" ", -1);
    return new Seconds(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]));
  }

  private Path source() {
    return directory.resolve("storm.c");
  }

  private Path file() {
    return directory.resolve("storm");
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
