package dev.vedette.rules.destination;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.server.config.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTargetTest {
  @TempDir private Path directory;

  private FileTarget target(int keep) {
    return new FileTarget(
        new Destination.LogFile(
            directory.resolve("alerts"), AlertForm.TEXT, DataSize.parse("1KiB"), keep));
  }

  @Test
  void appendsLinesThatOnlyTheServiceReads() throws Exception {
    try (FileTarget target = target(2)) {
      assertThat(target.send(SampleAlert.of("one"))).isEqualTo(new Outcome.Delivered());
    }
    try (FileTarget target = target(2)) {
      target.send(SampleAlert.of("two"));
    }
    Path file = directory.resolve("alerts");
    assertThat(Files.readAllLines(file))
        .containsExactly("13:33:20.123456789: Error one", "13:33:20.123456789: Error two");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void putsFullFilesAsideAndKeepsSoMany() throws Exception {
    String text = "x".repeat(600);
    try (FileTarget target = target(2)) {
      for (int i = 0; i < 5; i++) {
        target.send(SampleAlert.of(i + text));
      }
    }
    assertThat(first("alerts")).contains("Error 4");
    assertThat(first("alerts.1")).contains("Error 3");
    assertThat(first("alerts.2")).contains("Error 2");
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(3);
    }
  }

  @Test
  void keepsNoneWhenToldSo() throws Exception {
    try (FileTarget target = target(0)) {
      target.send(SampleAlert.of("a".repeat(600)));
      target.send(SampleAlert.of("b".repeat(600)));
    }
    assertThat(first("alerts")).contains("bbb");
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void goesOnInANewFileWhenSomebodyMovedTheOldOne() throws Exception {
    try (FileTarget target = target(2)) {
      target.send(SampleAlert.of("one"));
      Files.move(directory.resolve("alerts"), directory.resolve("elsewhere"));
      target.send(SampleAlert.of("two"));
    }
    assertThat(first("elsewhere")).contains("one");
    assertThat(first("alerts")).contains("two");
  }

  @Test
  void endsALineThatACrashLeftTorn() throws Exception {
    Files.writeString(directory.resolve("alerts"), "half a li");
    try (FileTarget target = target(2)) {
      target.send(SampleAlert.of("one"));
    }
    assertThat(Files.readAllLines(directory.resolve("alerts")))
        .containsExactly("half a li", "13:33:20.123456789: Error one");
  }

  private String first(String file) throws IOException {
    return Files.readAllLines(directory.resolve(file)).getFirst();
  }
}
