package dev.vedette.agent.check.controls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads the fields of one YAML mapping by name and collects what does not fit. Strings are the raw
 * scalar text: {@code 0644} and {@code 1.10} stay as written. Not thread-safe.
 */
final class YamlFields {
  private final String file;
  private final List<Problem> problems;
  private final Map<String, Node> fields;

  private YamlFields(String file, List<Problem> problems, Map<String, Node> fields) {
    this.file = file;
    this.problems = problems;
    this.fields = fields;
  }

  /**
   * The fields of a mapping, or of nothing when the node is null; of a duplicate key the last wins.
   */
  static YamlFields of(String file, Node node, String what, List<Problem> problems) {
    Map<String, Node> fields = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          fields.put(key.getValue(), tuple.getValueNode());
        }
      }
    } else if (!isNull(node)) {
      problems.add(YamlTree.at(file, node, describe(node) + " found for " + what, "a mapping"));
    }
    return new YamlFields(file, problems, fields);
  }

  String text(String name) {
    Node node = fields.get(name);
    if (node == null || isNull(node)) {
      return "";
    }
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    problems.add(YamlTree.at(file, node, describe(node) + " found for '" + name + "'", "text"));
    return "";
  }

  boolean truth(String name, boolean otherwise) {
    Node node = fields.get(name);
    if (node == null || isNull(node)) {
      return otherwise;
    }
    if (node instanceof ScalarNode scalar) {
      ScalarType type = YamlTree.typeOf(scalar);
      if (type == ScalarType.TRUE || type == ScalarType.FALSE) {
        return type == ScalarType.TRUE;
      }
    }
    problems.add(
        YamlTree.at(file, node, describe(node) + " found for '" + name + "'", "true or false"));
    return otherwise;
  }

  List<Node> items(String name) {
    Node node = fields.get(name);
    if (node == null || isNull(node)) {
      return List.of();
    }
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    problems.add(YamlTree.at(file, node, describe(node) + " found for '" + name + "'", "a list"));
    return List.of();
  }

  /** The fields of a nested mapping, or empty when it is missing or null. */
  Optional<YamlFields> nested(String name) {
    Node node = fields.get(name);
    return node == null || isNull(node)
        ? Optional.empty()
        : Optional.of(of(file, node, "'" + name + "'", problems));
  }

  List<YamlFields> nestedItems(String name) {
    List<YamlFields> nested = new ArrayList<>();
    for (Node node : items(name)) {
      nested.add(of(file, node, "an item of '" + name + "'", problems));
    }
    return nested;
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar && YamlTree.typeOf(scalar) == ScalarType.NULL;
  }

  private static String describe(Node node) {
    return switch (node) {
      case MappingNode _ -> "a mapping was";
      case SequenceNode _ -> "a list was";
      case ScalarNode scalar -> "'" + scalar.getValue() + "' was";
      default -> "something else was";
    };
  }
}
