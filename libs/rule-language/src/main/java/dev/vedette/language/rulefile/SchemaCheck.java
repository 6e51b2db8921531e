package dev.vedette.language.rulefile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Compares a document with the schema that Falco has for rule files. What differs is told, but
 * keeps no rule from being loaded. Scalars are untyped there, so a number is a text, too. Not
 * thread-safe.
 */
final class SchemaCheck {
  private static final int MAX_PROBLEMS = 100;
  private static final String TYPE = "Value type not permitted by 'type' constraint.";
  private static final String ENUM = "Failed to match against any enum values.";

  private static final Set<String> PRIORITIES =
      Set.of(
          "EMERGENCY",
          "ALERT",
          "CRITICAL",
          "ERROR",
          "WARNING",
          "NOTICE",
          "INFO",
          "INFORMATIONAL",
          "DEBUG");

  private enum Kind {
    TEXT,
    TRUTH,
    INTEGER,
    PRIORITY,
    TEXTS,
    PLUGINS,
    EXCEPTIONS,
    OVERRIDE
  }

  private static final Map<String, Kind> ITEM =
      Map.ofEntries(
          Map.entry("required_engine_version", Kind.TEXT),
          Map.entry("required_plugin_versions", Kind.PLUGINS),
          Map.entry("macro", Kind.TEXT),
          Map.entry("condition", Kind.TEXT),
          Map.entry("list", Kind.TEXT),
          Map.entry("items", Kind.TEXTS),
          Map.entry("rule", Kind.TEXT),
          Map.entry("desc", Kind.TEXT),
          Map.entry("enabled", Kind.TRUTH),
          Map.entry("output", Kind.TEXT),
          Map.entry("append", Kind.TRUTH),
          Map.entry("priority", Kind.PRIORITY),
          Map.entry("capture", Kind.TRUTH),
          Map.entry("capture_duration", Kind.INTEGER),
          Map.entry("capture_events", Kind.INTEGER),
          Map.entry("capture_filesize", Kind.INTEGER),
          Map.entry("source", Kind.TEXT),
          Map.entry("exceptions", Kind.EXCEPTIONS),
          Map.entry("override", Kind.OVERRIDE),
          Map.entry("tags", Kind.TEXTS),
          Map.entry("warn_evttypes", Kind.TRUTH),
          Map.entry("skip-if-unknown-filter", Kind.TRUTH));

  private static final Set<String> OVERRIDES =
      Set.of(
          "items",
          "desc",
          "condition",
          "output",
          "priority",
          "enabled",
          "exceptions",
          "capture",
          "capture_duration",
          "capture_events",
          "capture_filesize",
          "tags",
          "warn_evttypes",
          "skip-if-unknown-filter");

  private static final Set<String> EXCEPTION = Set.of("name", "fields", "comps", "values");

  private final List<String> problems = new ArrayList<>();

  /** What differs in one document. */
  static List<String> problems(Node document) {
    var check = new SchemaCheck();
    check.sequence(document, "<root>", (item, at) -> check.item(item, at));
    return check.problems;
  }

  private interface Element {
    void check(Node node, String at);
  }

  private void problem(String at, String description) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add("failed for " + at + ": " + description);
    }
  }

  private void sequence(Node node, String at, Element element) {
    if (!(node instanceof SequenceNode sequence)) {
      problem(at, TYPE);
      return;
    }
    for (int i = 0; i < sequence.getValue().size(); i++) {
      element.check(sequence.getValue().get(i), at + "[" + i + "]");
    }
  }

  /** The values of a mapping by key; keys that are not known are problems. */
  private Map<String, Node> mapping(Node node, String at, Set<String> known) {
    var values = new TreeMap<String, Node>();
    if (!(node instanceof MappingNode mapping)) {
      problem(at, TYPE);
      return values;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      var key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (known.contains(key)) {
        values.put(key, tuple.getValueNode());
      } else {
        problem(
            at,
            "Object contains a property that could not be validated using 'properties' or"
                + " 'additionalProperties' constraints: '"
                + key
                + "'.");
      }
    }
    return values;
  }

  private void item(Node node, String at) {
    for (var entry : mapping(node, at, ITEM.keySet()).entrySet()) {
      var kind = ITEM.get(entry.getKey());
      if (kind != null) {
        value(entry.getValue(), at + "[" + entry.getKey() + "]", kind);
      }
    }
  }

  private void value(Node node, String at, Kind kind) {
    switch (kind) {
      case TEXT -> scalar(node, at);
      case TRUTH -> {
        if (scalar(node, at) && !Set.of("true", "false").contains(text(node))) {
          problem(at, TYPE);
        }
      }
      case INTEGER -> {
        if (scalar(node, at) && !text(node).matches("[+-]?[0-9]{1,18}")) {
          problem(at, TYPE);
        }
      }
      case PRIORITY -> {
        if (scalar(node, at) && !PRIORITIES.contains(text(node))) {
          problem(at, ENUM);
        }
      }
      case TEXTS -> sequence(node, at, this::scalar);
      case PLUGINS -> sequence(node, at, (plugin, place) -> plugin(plugin, place, true));
      case EXCEPTIONS -> sequence(node, at, this::exception);
      case OVERRIDE -> override(node, at);
    }
  }

  private boolean scalar(Node node, String at) {
    if (!(node instanceof ScalarNode)) {
      problem(at, TYPE);
      return false;
    }
    return true;
  }

  private static String text(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private void plugin(Node node, String at, boolean alternatives) {
    var known =
        alternatives ? Set.of("name", "version", "alternatives") : Set.of("name", "version");
    var values = mapping(node, at, known);
    require(node, values, at, List.of("name", "version"));
    var others = values.get("alternatives");
    if (others != null) {
      sequence(others, at + "[alternatives]", (other, place) -> plugin(other, place, false));
    }
  }

  private void exception(Node node, String at) {
    require(node, mapping(node, at, EXCEPTION), at, List.of("name"));
  }

  private void require(Node node, Map<String, Node> values, String at, List<String> keys) {
    for (String key : keys) {
      var value = values.get(key);
      if (value != null) {
        scalar(value, at + "[" + key + "]");
      } else if (node instanceof MappingNode) {
        problem(at, "Missing required property '" + key + "'.");
      }
    }
  }

  private void override(Node node, String at) {
    var values = mapping(node, at, OVERRIDES);
    if (node instanceof MappingNode mapping && mapping.getValue().isEmpty()) {
      problem(at, "Object should have no fewer than 1 properties.");
    }
    values.forEach((key, verb) -> {
      if (scalar(verb, at + "[" + key + "]") && !Set.of("append", "replace").contains(text(verb))) {
        problem(at + "[" + key + "]", ENUM);
      }
    });
  }
}
