package dev.vedette.agent.event;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The tables that lie next to this class. Stateless. */
final class Tables {
  private Tables() {}

  static List<String[]> rows(String resource) {
    try (InputStream stream = Tables.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(resource + ": missing (expected: on the class path)");
      }
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(text.split("\n", -1))
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
