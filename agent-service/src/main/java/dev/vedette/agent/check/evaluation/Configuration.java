package dev.vedette.agent.check.evaluation;

import dev.vedette.agent.check.jsonpath.Document;
import dev.vedette.agent.check.jsonpath.JsonPath;
import dev.vedette.agent.check.jsonpath.PathException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that a check reads, if it has any. Immutable.
 *
 * @param location where it was read from
 * @param document null when there is none
 * @param note why there is none, or what it was made of
 * @param broken whether there should be one, but it cannot be read
 */
record Configuration(String location, @Nullable Document document, String note, boolean broken) {
  static final Configuration NONE = new Configuration("", null, "", false);

  /**
   * What a path finds; empty when there is nothing, or null.
   *
   * @throws BadTestException when the configuration or the path cannot be read
   */
  Optional<String> value(String path) {
    if (path.isEmpty() || (document == null && !broken)) {
      return Optional.empty();
    }
    if (document == null) {
      throw new BadTestException(location + ": " + note);
    }
    // Without braces a path would be a text that stands for itself.
    String template = path.startsWith(".") ? "{" + path + "}" : path;
    try {
      String value = JsonPath.parse(template).print(document);
      return value.isEmpty() || value.equals("null") ? Optional.empty() : Optional.of(value);
    } catch (PathException e) {
      throw new BadTestException("the path " + path + ": " + e.getMessage());
    }
  }
}
