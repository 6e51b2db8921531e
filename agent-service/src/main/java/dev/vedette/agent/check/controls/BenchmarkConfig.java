package dev.vedette.agent.check.controls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A merged {@code config.yaml}: sections by target, the mapping from versions to benchmarks, and
 * the targets of each benchmark. Keys are case-insensitive. Immutable.
 */
public final class BenchmarkConfig {
  private static final String FILE = "config.yaml";

  private final Map<String, Object> values;

  private BenchmarkConfig(Map<String, Object> values) {
    this.values = values;
  }

  /** The collection's own configuration. */
  public static BenchmarkConfig read(BenchmarkFiles files) throws BenchmarkException {
    Optional<String> text = files.text(FILE);
    if (text.isEmpty()) {
      throw new BenchmarkException(
          Problem.in(FILE, "the file is missing", "a benchmark directory with a config.yaml"));
    }
    return parse(FILE, text.get()).with(files.overrides());
  }

  private BenchmarkConfig with(Overrides overrides) {
    Map<String, Object> changed = copy(values);
    overrides.config().ifPresent(config -> merge(changed, convertMapping(config)));
    return new BenchmarkConfig(changed);
  }

  /**
   * This configuration with the benchmark's own laid over it: maps are merged, lists and scalars
   * replaced.
   */
  public BenchmarkConfig mergedFor(String benchmark, BenchmarkFiles files)
      throws BenchmarkException {
    String file = benchmark + "/" + FILE;
    Optional<String> text = files.text(file);
    if (text.isEmpty()) {
      return this;
    }
    Map<String, Object> merged = copy(values);
    merge(merged, parse(file, text.get()).values);
    return new BenchmarkConfig(merged).with(files.overrides());
  }

  /** Reads one configuration text. */
  public static BenchmarkConfig parse(String file, String text) throws BenchmarkException {
    Optional<Node> root = YamlTree.read(file, text);
    if (root.isEmpty() || convert(root.get()) == null) {
      return new BenchmarkConfig(Map.of());
    }
    if (!(root.get() instanceof MappingNode mapping)) {
      throw new BenchmarkException(
          YamlTree.at(file, root.get(), "not a configuration", "a mapping"));
    }
    return new BenchmarkConfig(convertMapping(mapping));
  }

  /** The components of a target, or empty when the target has no section. */
  public Optional<List<Component>> components(String target) {
    Map<String, Object> section = mapping(values, target);
    if (section == null) {
      return Optional.empty();
    }
    List<Component> components = new ArrayList<>();
    for (String name : strings(section.get("components"))) {
      Map<String, Object> settings = mapping(section, name);
      if (settings != null) {
        components.add(component(name, settings));
      }
    }
    return Optional.of(components);
  }

  /** Benchmarks by Kubernetes version or platform name. */
  public Map<String, String> versionMapping() throws BenchmarkException {
    Map<String, Object> mapping = mapping(values, "version_mapping");
    if (mapping == null || mapping.isEmpty()) {
      throw new BenchmarkException(
          Problem.in(
              FILE,
              "config file is missing 'version_mapping' section",
              "a mapping from Kubernetes versions to benchmarks"));
    }
    Map<String, String> versions = new LinkedHashMap<>();
    mapping.forEach((version, name) -> versions.put(version, name.toString()));
    return versions;
  }

  /** The benchmark for every version, where the collection has only one. */
  public Optional<String> onlyBenchmark() {
    return values.get("default_benchmark") instanceof String name
        ? Optional.of(name)
        : Optional.empty();
  }

  /** The targets of a benchmark, or empty when the configuration does not name it. */
  public Optional<List<String>> targets(String benchmark) throws BenchmarkException {
    Map<String, Object> mapping = mapping(values, "target_mapping");
    if (mapping == null || mapping.isEmpty()) {
      throw new BenchmarkException(
          Problem.in(
              FILE,
              "config file is missing 'target_mapping' section",
              "a mapping from benchmarks to targets"));
    }
    Object targets = mapping.get(benchmark.toLowerCase(Locale.ROOT));
    return targets == null ? Optional.empty() : Optional.of(strings(targets));
  }

  private static Component component(String name, Map<String, Object> settings) {
    Map<String, List<String>> candidates = new LinkedHashMap<>();
    Map<String, String> defaults = new LinkedHashMap<>();
    for (Component.FileKind kind : Component.FileKind.values()) {
      candidates.put(kind.candidatesKey(), strings(settings.get(kind.candidatesKey())));
      Object byDefault = settings.get(kind.defaultKey());
      if (byDefault != null) {
        defaults.put(kind.defaultKey(), byDefault.toString());
      }
    }
    boolean optional =
        settings.get("optional") instanceof String text
            && ScalarType.ofPlain(text) == ScalarType.TRUE;
    return new Component(name, optional, strings(settings.get("bins")), candidates, defaults);
  }

  private static void merge(Map<String, Object> base, Map<String, Object> over) {
    over.forEach((key, value) -> {
      Map<String, Object> below = mapping(base, key);
      Map<String, Object> above = mapping(over, key);
      if (below != null && above != null) {
        merge(below, above);
      } else if (below == null) {
        base.put(key, value);
      }
    });
  }

  private static Map<String, Object> copy(Map<String, Object> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> {
      Map<String, Object> nested = mapping(map, key);
      copy.put(key, nested == null ? value : copy(nested));
    });
    return copy;
  }

  @SuppressWarnings("unchecked") // convertMapping makes no other maps
  private static @Nullable Map<String, Object> mapping(Map<String, Object> map, String key) {
    return map.get(key.toLowerCase(Locale.ROOT)) instanceof Map<?, ?> nested
        ? (Map<String, Object>) nested
        : null;
  }

  /** A list, or the words of a text where one was written instead. */
  private static List<String> strings(@Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case List<?> list -> list.stream().map(Object::toString).toList();
      case String text when !text.isBlank() -> List.of(text.strip().split("\\s+"));
      default -> List.of();
    };
  }

  private static Map<String, Object> convertMapping(MappingNode mapping) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Object value = convert(tuple.getValueNode());
      if (tuple.getKeyNode() instanceof ScalarNode key && value != null) {
        map.put(key.getValue().toLowerCase(Locale.ROOT), value);
      }
    }
    return map;
  }

  private static @Nullable Object convert(Node node) {
    return switch (node) {
      case MappingNode mapping -> convertMapping(mapping);
      case SequenceNode sequence -> {
        List<Object> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          Object value = convert(item);
          if (value != null) {
            items.add(value);
          }
        }
        yield items;
      }
      case ScalarNode scalar ->
          YamlTree.typeOf(scalar) == ScalarType.NULL ? null : scalar.getValue();
      default -> null;
    };
  }
}
