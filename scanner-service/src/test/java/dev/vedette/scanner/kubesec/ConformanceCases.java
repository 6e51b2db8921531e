package dev.vedette.scanner.kubesec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Finds the recorded behaviour of real kubesec beside the repository. */
final class ConformanceCases {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Path.of(System.getProperty("vedette.conformance", ""));

  private ConformanceCases() {}

  /** The root of all families; skips the test, or fails it on demand, where there is none. */
  static Path root() {
    if (!Files.isDirectory(ROOT.resolve("kubesec"))) {
      String reason = "no kubesec cases under vedette.conformance=" + ROOT;
      if ("1".equals(System.getenv("VEDETTE_REQUIRE_CONFORMANCE"))) {
        throw new IllegalStateException(reason);
      }
      Assumptions.abort(reason);
    }
    return ROOT;
  }

  static List<JsonNode> lines(String file) throws IOException {
    return Files.readAllLines(root().resolve("kubesec").resolve(file)).stream()
        .filter(line -> !line.isBlank())
        .map(JSON::readTree)
        .toList();
  }

  static String text(JsonNode node, String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? "" : value.asString();
  }
}
