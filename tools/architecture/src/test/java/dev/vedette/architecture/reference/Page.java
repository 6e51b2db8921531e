package dev.vedette.architecture.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** One generated page of {@code docs}. Immutable. */
record Page(String name) {
  private Path file() {
    return Path.of(Objects.requireNonNull(System.getProperty("vedette.root"), "vedette.root"))
        .resolve("docs")
        .resolve(name);
  }

  String text() {
    try {
      return Files.readString(file());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails when the page says something else; {@code -Dgolden.update=true} rewrites it. */
  void mustSay(String text) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(file(), text);
    }
    assertThat(text()).as("docs/%s, which -Dgolden.update=true rewrites", name).isEqualTo(text);
  }
}
