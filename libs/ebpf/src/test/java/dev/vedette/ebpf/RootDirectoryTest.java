package dev.vedette.ebpf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class RootDirectoryTest {
  @TempDir private Path directory = Path.of("");
  private Path root = Path.of("");

  @BeforeEach
  void makeRoot() throws Exception {
    root = Files.createDirectories(directory.resolve("root"));
    Files.createDirectory(root.resolve("etc"));
    Files.writeString(directory.resolve("secret"), "secret");
  }

  @Test
  void readsTheBeginningOfAFile() throws Exception {
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0");
    assertThat(read("etc/passwd")).hasValue("root:x:0:0");
    assertThat(read("etc/passwd", 4)).hasValue("root");
    assertThat(read("etc/none")).isEmpty();
    assertThat(RootDirectory.open(directory.resolve("none"))).isEmpty();
    assertThat(RootDirectory.open(root.resolve("etc/passwd"))).isEmpty();
  }

  @Test
  void linksStayBelowTheRoot() throws Exception {
    Files.createDirectories(root.resolve("run"));
    Files.writeString(root.resolve("run/passwd"), "inside");
    Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/run/passwd"));
    assertThat(read("etc/passwd")).hasValue("inside");
    Files.createSymbolicLink(root.resolve("etc/out"), directory.resolve("secret"));
    assertThat(read("etc/out")).isEmpty();
    Files.createSymbolicLink(root.resolve("etc/up"), Path.of("../../secret"));
    assertThat(read("etc/up")).isEmpty();
    Files.createSymbolicLink(root.resolve("away"), directory);
    assertThat(read("away/secret")).isEmpty();
    Files.createSymbolicLink(root.resolve("round"), Path.of("round"));
    assertThat(read("round")).isEmpty();
  }

  @Test
  void waitsForNobodyAtAPipe() throws Exception {
    Process mkfifo = new ProcessBuilder("mkfifo", root.resolve("etc/passwd").toString()).start();
    assumeTrue(mkfifo.waitFor(10, TimeUnit.SECONDS) && mkfifo.exitValue() == 0, "no mkfifo");
    assertThat(read("etc/passwd")).hasValue("");
  }

  @Test
  void aDirectoryHasNoContent() {
    assertThat(read("etc")).hasValue("");
  }

  @Test
  void endsWithAFileThatNeverEnds() throws Exception {
    // Sparse: nothing of it is on the disk.
    try (var file = new java.io.RandomAccessFile(root.resolve("etc/passwd").toFile(), "rw")) {
      file.setLength(1L << 40);
    }
    assertThat(read("etc/passwd", 1 << 20).orElseThrow()).hasSize(1 << 20);
  }

  @Test
  void staysWhatItWasThoughItIsMovedAway() throws Exception {
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0");
    try (RootDirectory held = RootDirectory.open(root).orElseThrow()) {
      Files.move(root, directory.resolve("away"));
      assertThat(held.read("etc/passwd", 4)).isPresent();
    }
  }

  private Optional<String> read(String path) {
    return read(path, 1 << 20);
  }

  private Optional<String> read(String path, int limit) {
    try (RootDirectory directory = RootDirectory.open(root).orElseThrow()) {
      return directory.read(path, limit).map(bytes -> new String(bytes, UTF_8));
    }
  }
}
