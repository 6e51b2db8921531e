package dev.vedette.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads a YAML file into flat keys, each with its line. */
final class ConfigFile {
  private static final long MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 12;

  private final Path file;
  private final Map<String, Setting> settings;
  private final List<ConfigProblem> problems;

  private ConfigFile(Path file, Map<String, Setting> settings, List<ConfigProblem> problems) {
    this.file = file;
    this.settings = settings;
    this.problems = problems;
  }

  static void read(Path file, Map<String, Setting> settings, List<ConfigProblem> problems) {
    new ConfigFile(file, settings, problems).read();
  }

  private void read() {
    try {
      if (Files.size(file) > MAX_BYTES) {
        problem(
            file.toString(),
            Files.size(file) + " bytes",
            "a configuration file of at most 1MiB",
            0);
        return;
      }
      LoaderOptions options = new LoaderOptions();
      options.setAllowDuplicateKeys(false);
      options.setMaxAliasesForCollections(0);
      options.setNestingDepthLimit(MAX_DEPTH);
      Node root =
          new Yaml(new SafeConstructor(options))
              .compose(new java.io.StringReader(Files.readString(file, StandardCharsets.UTF_8)));
      if (root instanceof MappingNode mapping) {
        flatten("", mapping);
      } else if (root != null) {
        problem(file.toString(), "not a mapping", "keys and values", line(root));
      }
    } catch (NoSuchFileException e) {
      problem(file.toString(), "no such file", "a readable YAML file", 0);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      problem(file.toString(), String.valueOf(e.getProblem()), "well-formed YAML", line);
    } catch (IOException | YAMLException e) {
      problem(file.toString(), String.valueOf(e.getMessage()), "a readable YAML file", 0);
    }
  }

  private void flatten(String prefix, MappingNode mapping) {
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
        problem(prefix, "a key that is not text", "plain keys", line(tuple.getKeyNode()));
        continue;
      }
      String key = prefix.isEmpty() ? keyNode.getValue() : prefix + "." + keyNode.getValue();
      switch (tuple.getValueNode()) {
        case MappingNode inner -> flatten(key, inner);
        case SequenceNode sequence -> put(key, list(key, sequence), sequence);
        case ScalarNode scalar -> {
          if (!scalar.getTag().equals(Tag.NULL)) {
            put(key, scalar.getValue(), scalar);
          }
        }
        case Node other ->
            problem(key, other.getNodeId().toString(), "text, a list or keys", line(other));
      }
    }
  }

  private List<String> list(String key, SequenceNode sequence) {
    List<String> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      if (item instanceof ScalarNode scalar) {
        items.add(scalar.getValue());
      } else {
        problem(key, "a nested item", "a list of plain values", line(item));
      }
    }
    return items;
  }

  private void put(String key, Object value, Node node) {
    settings.put(key, new Setting(value, origin(line(node))));
  }

  private void problem(String key, String value, String expected, int line) {
    problems.add(new ConfigProblem(key, value, expected, line == 0 ? "" : origin(line)));
  }

  private String origin(int line) {
    return file + ":" + line;
  }

  private static int line(@Nullable Node node) {
    return node == null ? 0 : node.getStartMark().getLine() + 1;
  }
}
