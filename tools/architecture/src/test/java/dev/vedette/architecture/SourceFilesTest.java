package dev.vedette.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the sources for what class files do not tell. */
final class SourceFilesTest {
  private static final int LONGEST = 700;
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("vedette.root"), "vedette.root"));

  @Test
  void noFileIsLongerThanAPersonReads() throws IOException {
    assertThat(sources().filter(file -> lines(file).size() > LONGEST)).isEmpty();
  }

  @Test
  void noTestSleeps() throws IOException {
    Pattern sleep = Pattern.compile("\\b(Thread|TimeUnit\\.[A-Z]+)\\.sleep\\(");
    assertThat(
            sources()
                .filter(file -> !file.toString().contains("/architecture/"))
                .filter(file -> lines(file).stream().anyMatch(line -> sleep.matcher(line).find())))
        .isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    assertThat(
            sources()
                .map(file -> Objects.requireNonNull(file.getParent()))
                .filter(folder -> folder.toString().contains("/src/main/java/"))
                .distinct()
                .filter(folder -> !Files.exists(folder.resolve("package-info.java"))))
        .isEmpty();
  }

  @Test
  void readsTheWholeTree() throws IOException {
    assertThat(sources().count()).isGreaterThan(20);
  }

  private static Stream<Path> sources() throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(ROOT)) {
      files =
          walk.filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.toString().contains("/target/"))
              .filter(file -> !file.toString().contains("/node_modules/"))
              .toList();
    }
    return files.stream();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
