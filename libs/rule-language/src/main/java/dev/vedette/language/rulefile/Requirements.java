package dev.vedette.language.rulefile;

import dev.vedette.language.diagnostic.Diagnostic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** What rule files require of the engine and of its plugins. Not thread-safe. */
final class Requirements {

  /** The engine version of Falco whose language this is. */
  private static final List<Integer> ENGINE = List.of(0, 63, 0);

  private static final Pattern VERSION =
      Pattern.compile("([0-9]{1,9})\\.([0-9]{1,9})\\.([0-9]{1,9})([-+].*)?");

  private final List<Requirement> required = new ArrayList<>();

  /** Plugins of which one must be there, the preferred one first. */
  private record Requirement(Item item, List<Plugin> alternatives) {}

  /** A plugin in a version, or one that is compatible. */
  private record Plugin(String name, String version) {}

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

  /** Takes in a list of plugins; whether they are there is known after all files. */
  void plugins(Item item) {
    if (!(item.required("required_plugin_versions") instanceof SequenceNode sequence)) {
      throw item.fail(Codes.YAML_VALIDATE, "Value of required_plugin_versions must be a sequence");
    }
    for (Node node : sequence.getValue()) {
      if (!(node instanceof MappingNode mapping)) {
        throw item.fail(Codes.YAML_VALIDATE, "Plugin version must be a mapping", node);
      }
      var entry = item.part("required plugin versions entry", "", mapping);
      var alternatives = new LinkedHashMap<String, Plugin>();
      plugin(entry, alternatives);
      if (entry.get("alternatives") instanceof SequenceNode others) {
        for (Node other : others.getValue()) {
          if (!(other instanceof MappingNode fields)) {
            throw item.fail(
                Codes.YAML_VALIDATE, "Plugin version alternative must be a mapping", other);
          }
          plugin(entry.part("required plugin versions alternative", "", fields), alternatives);
        }
      }
      required.add(new Requirement(entry, List.copyOf(alternatives.values())));
    }
  }

  private static void plugin(Item entry, Map<String, Plugin> alternatives) {
    var name = entry.text("name").getValue();
    var version = entry.text("version");
    if (!version.getValue().matches("[0-9]+\\.[0-9]+\\.[0-9]+.*")) {
      throw entry.fail(
          Codes.YAML_VALIDATE,
          "Invalid required version '" + version.getValue() + "' for plugin '" + name + "'",
          version);
    }
    if (alternatives.putIfAbsent(name, new Plugin(name, version.getValue())) != null) {
      throw entry.fail(Codes.VALIDATE, "Defined multiple requirements for plugin '" + name + "'");
    }
  }

  /** What is required but not among the plugins, which are given by name with version. */
  List<Diagnostic> missing(Map<String, String> plugins) {
    var missing = new ArrayList<Diagnostic>();
    for (Requirement requirement : required) {
      problem(requirement, plugins)
          .map(problem -> requirement.item.fail(Codes.VALIDATE, problem).diagnostic())
          .ifPresent(missing::add);
    }
    return missing;
  }

  /** The first alternative that is there decides, whether its version is compatible or not. */
  private static Optional<String> problem(Requirement requirement, Map<String, String> plugins) {
    for (Plugin plugin : requirement.alternatives) {
      var version = plugins.get(plugin.name);
      if (version != null) {
        return problem(plugin, version);
      }
    }
    return Optional.of(
        "Plugin requirement not satisfied, must load one of: "
            + requirement.alternatives.stream()
                .map(plugin -> plugin.name + " (>= " + plugin.version + ")")
                .collect(Collectors.joining(", ")));
  }

  private static Optional<String> problem(Plugin required, String version) {
    if (!VERSION.matcher(version).matches()) {
      return Optional.of(
          "Plugin '" + required.name + "' has invalid version string '" + version + "'");
    }
    var there = numbers(version);
    var wanted = numbers(required.version);
    return there.getFirst().equals(wanted.getFirst()) && compare(there, wanted) >= 0
        ? Optional.empty()
        : Optional.of(
            "Plugin '"
                + required.name
                + "' version '"
                + version
                + "' is not compatible with required plugin version '"
                + required.version
                + "'");
  }

  private static List<Integer> numbers(String version) {
    var numbers = new ArrayList<Integer>();
    for (String part : version.replaceFirst("^([0-9.]*).*", "$1").split("\\.", -1)) {
      // no version of anything is larger
      numbers.add(part.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt("0" + part));
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
