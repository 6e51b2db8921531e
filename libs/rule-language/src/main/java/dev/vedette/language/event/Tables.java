package dev.vedette.language.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The tables that ship with this library. Stateless. */
final class Tables {
  private Tables() {}

  static List<List<String>> read(String resource, int columns) {
    try (var stream = Tables.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("resource: " + resource + " is missing");
      }
      var rows = new ArrayList<List<String>>();
      for (String line :
          new String(stream.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (line.isEmpty() || line.startsWith("#")) {
          continue;
        }
        var cells = List.of(line.split("\t", -1));
        if (cells.size() < columns) {
          throw new IllegalStateException("resource: " + resource + ": too few columns in " + line);
        }
        rows.add(cells);
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
