package dev.vedette.rules.benchmark;

import dev.vedette.rules.store.RevisionFile;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads and prints YAML trees, scalars as they are written. Stateless. */
final class YamlNodes {
  private static final int DEEPEST = 64;
  private static final int LONGEST = 2000;

  private YamlNodes() {}

  /** The first document of a file; null when there is none, or the file is not YAML. */
  static @Nullable Node read(RevisionFile file) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(file.content().size() + 1);
    options.setNestingDepthLimit(DEEPEST);
    options.setMaxAliasesForCollections(DEEPEST);
    try {
      for (Node document :
          new Yaml(new SafeConstructor(options))
              .composeAll(
                  new InputStreamReader(file.content().newInput(), StandardCharsets.UTF_8))) {
        return document;
      }
    } catch (YAMLException _) {
      // Such a file cannot be stored any more; one of an earlier version says nothing.
    }
    return null;
  }

  /** The fields of a mapping, of anything else none; of a key that is there twice the last wins. */
  static SequencedMap<String, Node> fields(@Nullable Node node) {
    SequencedMap<String, Node> fields = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          fields.put(key.getValue(), tuple.getValueNode());
        }
      }
    }
    return fields;
  }

  /** The items of a list, of anything else none. */
  static List<Node> items(@Nullable Node node) {
    return node instanceof SequenceNode sequence ? sequence.getValue() : List.of();
  }

  /** The text of a scalar, of anything else none. */
  static String text(@Nullable Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  /** The whole on one line, the same for the same meaning. */
  static String print(Node node) {
    return switch (node) {
      case MappingNode _ ->
          fields(node).entrySet().stream()
              .map(entry -> entry.getKey() + ": " + print(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case SequenceNode sequence ->
          sequence.getValue().stream()
              .map(YamlNodes::print)
              .collect(Collectors.joining(", ", "[", "]"));
      default -> text(node);
    };
  }

  /** As it is shown to people. */
  static String shorten(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }

  /** Adds every setting of a configuration by its dotted key, or replaces it. */
  static void flatten(String prefix, @Nullable Node node, Map<String, String> settings) {
    fields(node)
        .forEach((key, value) -> {
          String name = prefix.isEmpty() ? key : prefix + "." + key;
          if (value instanceof MappingNode) {
            flatten(name, value, settings);
          } else {
            settings.put(name, print(value));
          }
        });
  }
}
