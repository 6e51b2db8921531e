package dev.vedette.language.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The outcomes of all families, printed as one table when all tests have run. Thread-safe. */
final class Families implements BeforeAllCallback, AutoCloseable {
  private static final Map<String, Outcome> OUTCOMES = new TreeMap<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(Families.class))
        .computeIfAbsent(Families.class, _ -> this);
  }

  static synchronized Outcome of(String family) {
    return OUTCOMES.computeIfAbsent(family, name -> new Outcome(name, listed(name)));
  }

  private static Map<String, String> listed(String family) {
    var reasons = new HashMap<String, String>();
    try (var stream = Families.class.getResourceAsStream("expected-failures.yaml")) {
      List<Map<String, String>> entries =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(stream);
      for (Map<String, String> entry : entries) {
        if (entry.getOrDefault("reason", "").isBlank()) {
          throw new AssertionError("an expected failure needs a reason: " + entry);
        }
        if (family.equals(entry.get("family"))) {
          reasons.put(entry.getOrDefault("id", ""), entry.getOrDefault("reason", ""));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return reasons;
  }

  /** Called once, when the root of all tests is closed. */
  @Override
  public void close() {
    System.out.println("family                   cases passed excused decided elsewhere");
    OUTCOMES.values().forEach(outcome -> System.out.println(outcome.row()));
  }
}
