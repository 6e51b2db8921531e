package dev.vedette.language.rulefile;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Which keys of an item override the earlier definition, and how. Not thread-safe while read. */
record Overrides(Set<String> appended, Set<String> replaced) {
  static final Set<String> RULE_APPENDS =
      Set.of("condition", "output", "desc", "tags", "exceptions");
  static final Set<String> RULE_REPLACES =
      Set.of(
          "condition",
          "output",
          "desc",
          "priority",
          "capture",
          "capture_duration",
          "tags",
          "exceptions",
          "enabled",
          "warn_evttypes",
          "skip-if-unknown-filter");

  static Overrides read(Item item, Set<String> appendable, Set<String> replaceable) {
    var result = new Overrides(new HashSet<>(), new HashSet<>());
    if (!(item.get("override") instanceof MappingNode mapping)) {
      return result;
    }
    var node = item.part("overrides", "", mapping);
    for (ScalarNode keyNode : node.keys()) {
      var key = keyNode.getValue();
      var verb = node.text(key).getValue();
      if (!appendable.contains(key) && !replaceable.contains(key)) {
        throw item.fail(
            Codes.YAML_VALIDATE,
            "Unexpected key '"
                + key
                + "': it cannot be overridden. Overridable keys are: "
                + String.join(", ", new TreeSet<>(replaceable)),
            keyNode);
      }
      switch (verb) {
        case "append" -> {
          if (!appendable.contains(key)) {
            throw item.fail(
                Codes.YAML_VALIDATE,
                "Key '" + key + "' cannot be appended to, use 'replace' instead",
                keyNode);
          }
          result.appended.add(key);
        }
        case "replace" -> result.replaced.add(key);
        default ->
            throw item.fail(
                Codes.YAML_VALIDATE,
                "Invalid override operation for key '"
                    + key
                    + "': '"
                    + verb
                    + "'. Allowed values are: "
                    + (appendable.contains(key) ? "append, replace" : "replace"),
                keyNode);
      }
    }
    result.validate(item, replaceable);
    return result;
  }

  private void validate(Item item, Set<String> overridable) {
    for (String key : new TreeSet<>(appended)) {
      if (!item.has(key)) {
        throw missing(item, "append", key);
      }
    }
    for (String key : new TreeSet<>(replaced)) {
      if (!item.has(key)) {
        throw missing(item, "replace", key);
      }
    }
    for (ScalarNode key : item.keys()) {
      var name = key.getValue();
      if (!isEmpty() && overridable.contains(name) && !has(name)) {
        throw item.fail(
            Codes.YAML_VALIDATE,
            "Unexpected key '" + name + "': no corresponding entry under 'override' is defined.",
            key);
      }
    }
  }

  private static LoadFailure missing(Item item, String verb, String key) {
    return item.fail(
        Codes.YAML_VALIDATE,
        "An "
            + verb
            + " override for '"
            + key
            + "' was specified but '"
            + key
            + "' is not defined");
  }

  boolean isEmpty() {
    return appended.isEmpty() && replaced.isEmpty();
  }

  boolean hasAppends() {
    return !appended.isEmpty();
  }

  boolean appends(String key) {
    return appended.contains(key);
  }

  boolean has(String key) {
    return appended.contains(key) || replaced.contains(key);
  }
}
