package dev.vedette.language.rulefile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** What rule files require of the engine and of its plugins. Immutable. */
final class Requirements {

  /** The engine version of Falco whose language this is. */
  private static final List<Integer> ENGINE = List.of(0, 63, 0);

  void engine(Item item) {
    var node = item.text("required_engine_version");
    var text = node.getValue();
    List<Integer> required;
    if (text.matches("[0-9]{1,9}")) {
      required = List.of(0, Integer.parseInt(text), 0);
    } else if (text.matches("[0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9}")) {
      required = numbers(text);
    } else {
      throw item.fail(
          Codes.YAML_VALIDATE,
          "Unable to parse engine version '"
              + text
              + "' as a semver string. Expected \"x.y.z\" semver format.",
          node);
    }
    if (!required.getFirst().equals(ENGINE.getFirst()) || compare(ENGINE, required) < 0) {
      throw item.fail(
          Codes.VALIDATE,
          "Rules require engine version "
              + join(required)
              + ", but engine version is "
              + join(ENGINE),
          node);
    }
  }

  /** Checks the form alone: the fields of the known plugins are part of this engine. */
  void plugins(Item item) {
    if (!(item.required("required_plugin_versions") instanceof SequenceNode sequence)) {
      throw item.fail(Codes.YAML_VALIDATE, "Value of required_plugin_versions must be a sequence");
    }
    for (Node node : sequence.getValue()) {
      if (!(node instanceof MappingNode mapping)) {
        throw item.fail(Codes.YAML_VALIDATE, "Plugin version must be a mapping", node);
      }
      var entry = item.part("required plugin versions entry", "", mapping);
      var names = new HashSet<String>();
      plugin(entry, names);
      if (entry.get("alternatives") instanceof SequenceNode alternatives) {
        for (Node alternative : alternatives.getValue()) {
          if (!(alternative instanceof MappingNode other)) {
            throw item.fail(
                Codes.YAML_VALIDATE, "Plugin version alternative must be a mapping", alternative);
          }
          plugin(entry.part("required plugin versions alternative", "", other), names);
        }
      }
    }
  }

  private static void plugin(Item entry, Set<String> names) {
    var name = entry.text("name").getValue();
    var version = entry.text("version");
    if (!version.getValue().matches("[0-9]+\\.[0-9]+\\.[0-9]+.*")) {
      throw entry.fail(
          Codes.YAML_VALIDATE,
          "Invalid required version '" + version.getValue() + "' for plugin '" + name + "'",
          version);
    }
    if (!names.add(name)) {
      throw entry.fail(Codes.VALIDATE, "Defined multiple requirements for plugin '" + name + "'");
    }
  }

  private static List<Integer> numbers(String version) {
    var numbers = new ArrayList<Integer>();
    for (String part : version.split("\\.", -1)) {
      numbers.add(Integer.parseInt(part));
    }
    return numbers;
  }

  private static int compare(List<Integer> left, List<Integer> right) {
    for (int i = 0; i < 3; i++) {
      int order = Integer.compare(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static String join(List<Integer> version) {
    return String.join(".", version.stream().map(String::valueOf).toList());
  }
}
