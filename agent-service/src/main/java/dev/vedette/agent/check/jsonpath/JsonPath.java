package dev.vedette.agent.check.jsonpath;

import java.util.List;

/**
 * A path template, such as {@code {.authentication.anonymous.enabled}}; a missing key finds
 * nothing. Immutable.
 */
public final class JsonPath {
  private final List<PathNode> parts;

  private JsonPath(List<PathNode> parts) {
    this.parts = parts;
  }

  /** Parses a template. */
  public static JsonPath parse(String template) throws PathException {
    return new JsonPath(PathParser.parse(template));
  }

  /** What the template prints for a document. */
  public String print(Document document) throws PathException {
    StringBuilder text = new StringBuilder();
    for (List<GoValue> results : new PathEvaluator(parts).evaluate(document.root())) {
      for (int i = 0; i < results.size(); i++) {
        text.append(i == 0 ? "" : " ").append(print(results.get(i), document));
      }
    }
    return text.toString();
  }

  @SuppressWarnings("ReferenceEquality") // the document itself, not another value like it
  private static String print(GoValue value, Document document) throws PathException {
    if (value == document.root() && !(value instanceof GoValue.Null)) {
      // Go holds the document by a pointer, and pointers are not printed as JSON.
      return GoText.display(value);
    }
    return switch (value) {
      case GoValue.Items _, GoValue.Fields _ -> GoText.json(value);
      case GoValue.Null _ -> "null";
      default -> GoText.display(value);
    };
  }
}
