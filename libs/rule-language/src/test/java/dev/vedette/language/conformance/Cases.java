package dev.vedette.language.conformance;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the cases of a family from the conformance folder. Stateless. */
final class Cases {
  private static final JsonMapper JSON = new JsonMapper();

  private Cases() {}

  static Path folder() {
    var folder =
        Path.of(System.getProperty("vedette.conformance", "../shared/conformance"), "falco");
    if (!Files.isDirectory(folder)) {
      if ("1".equals(System.getenv("VEDETTE_REQUIRE_CONFORMANCE"))) {
        throw new AssertionError("conformance cases required but absent: " + folder);
      }
      abort("no conformance cases at " + folder);
    }
    return folder;
  }

  static List<JsonNode> family(String name) {
    var file = folder().resolve("cases").resolve(name + ".jsonl");
    var cases = new ArrayList<JsonNode>();
    try (var lines = Files.lines(file)) {
      lines.forEach(line -> cases.add(JSON.readTree(line)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }

  /** Where the rule files lie that cases name by where Falco installs them. */
  static String ruleFile(String name) {
    return switch (name) {
      case "/etc/falco/k8s_audit_rules.yaml" -> "rules/k8saudit/k8s_audit_rules.yaml";
      case "/etc/falco/falco_rules.yaml" -> "rules/falco_rules.yaml";
      default -> name;
    };
  }

  static byte[] rules(String name) {
    try {
      return Files.readAllBytes(folder().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
