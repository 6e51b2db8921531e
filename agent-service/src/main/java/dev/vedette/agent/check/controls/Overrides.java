package dev.vedette.agent.check.controls;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A file beside the controls that changes single checks and settings, so that nobody needs a copy
 * of a benchmark to correct a path. Changes are made in the text, before variables are filled in,
 * and leave everything else as it was. Immutable.
 */
final class Overrides {
  /** Where it lies in the directory of a benchmark collection. */
  static final String FILE = "overrides.yaml";

  private static final int MOST = 10_000;
  private static final Set<String> CHANGEABLE =
      Set.of(
          "text",
          "type",
          "audit",
          "audit_config",
          "audit_env",
          "use_multiple_values",
          "scored",
          "remediation",
          "tests");

  private final List<Change> changes;
  private final @Nullable Node config;

  private Overrides(List<Change> changes, @Nullable Node config) {
    this.changes = List.copyOf(changes);
    this.config = config;
  }

  /**
   * What is changed of one check.
   *
   * @param benchmark only in this one, empty for all
   * @param target only in this one, empty for all
   */
  private record Change(String benchmark, String target, String check, List<NodeTuple> values) {
    boolean isFor(String file, String id) {
      int slash = file.indexOf('/');
      String name = file.substring(slash + 1).replaceFirst("\\.yaml$", "");
      return check.equals(id)
          && (benchmark.isEmpty() || (slash > 0 && benchmark.equals(file.substring(0, slash))))
          && (target.isEmpty() || target.equals(name));
    }
  }

  /** A part of a text and what comes in its place. */
  private record Edit(int start, int end, String text) {}

  /**
   * Reads the file.
   *
   * @throws BenchmarkException with everything that is wrong with it
   */
  static Overrides read(String text) throws BenchmarkException {
    Optional<Node> root = YamlTree.read(FILE, text);
    if (root.isEmpty()) {
      return new Overrides(List.of(), null);
    }
    List<Problem> problems = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    YamlFields fields = YamlFields.of(FILE, root.get(), "the overrides", problems);
    for (Node item : fields.items("checks")) {
      changes.add(change(item, problems));
    }
    if (changes.size() > MOST) {
      problems.add(Problem.in(FILE, changes.size() + " changes", "at most " + MOST));
    }
    if (!problems.isEmpty()) {
      throw new BenchmarkException(problems);
    }
    return new Overrides(changes, value(root.get(), "config"));
  }

  private static Change change(Node item, List<Problem> problems) {
    YamlFields fields = YamlFields.of(FILE, item, "an item of 'checks'", problems);
    String check = fields.text("check");
    if (check.isEmpty()) {
      problems.add(YamlTree.at(FILE, item, "no 'check'", "the id of a check"));
    }
    List<NodeTuple> values = new ArrayList<>();
    if (value(item, "set") instanceof MappingNode set) {
      for (NodeTuple tuple : set.getValue()) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)
            || !CHANGEABLE.contains(key.getValue())) {
          problems.add(
              YamlTree.at(
                  FILE,
                  tuple.getKeyNode(),
                  "not a field that can be changed",
                  String.join(", ", CHANGEABLE.stream().sorted().toList())));
        } else {
          values.add(tuple);
        }
      }
    } else {
      problems.add(YamlTree.at(FILE, item, "no 'set'", "a mapping of fields to new values"));
    }
    return new Change(fields.text("benchmark"), fields.text("target"), check, values);
  }

  /** The settings to lay over the configuration, if there are any. */
  Optional<MappingNode> config() {
    return config instanceof MappingNode mapping ? Optional.of(mapping) : Optional.empty();
  }

  /** The text of a controls file with its checks changed. */
  String apply(String file, String text) throws BenchmarkException {
    if (changes.stream().noneMatch(change -> change.isFor(file, change.check()))) {
      return text;
    }
    Optional<Node> root = YamlTree.read(file, text);
    if (root.isEmpty()) {
      return text;
    }
    List<Edit> edits = new ArrayList<>();
    for (Node group : items(root.get(), "groups")) {
      for (Node check : items(group, "checks")) {
        if (check instanceof MappingNode mapping && value(check, "id") instanceof ScalarNode id) {
          for (Change change : changes) {
            if (change.isFor(file, id.getValue())) {
              edit(mapping, change, text, edits);
            }
          }
        }
      }
    }
    edits.sort(Comparator.comparingInt(Edit::start).reversed());
    StringBuilder changed = new StringBuilder(text);
    edits.forEach(edit -> changed.replace(edit.start(), edit.end(), edit.text()));
    return changed.toString();
  }

  private static void edit(MappingNode check, Change change, String text, List<Edit> edits) {
    for (NodeTuple field : change.values()) {
      String key = ((ScalarNode) field.getKeyNode()).getValue();
      String written = FlowText.of(field.getValueNode());
      Node old = value(check, key);
      if (old != null) {
        int start = index(text, old.getStartMark().getIndex());
        int end = index(text, old.getEndMark().getIndex());
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
          end--;
        }
        boolean empty = end == start;
        edits.removeIf(edit -> edit.start() == start);
        edits.add(new Edit(start, end, empty ? " " + written : written));
      } else {
        Node first = check.getValue().getFirst().getKeyNode();
        int start = index(text, first.getStartMark().getIndex());
        boolean flow = check.getFlowStyle() == FlowStyle.FLOW;
        String after = flow ? ", " : "\n" + " ".repeat(first.getStartMark().getColumn());
        edits.add(new Edit(start, start, key + ": " + written + after));
      }
    }
  }

  /** Marks count code points. */
  private static int index(String text, int codePoints) {
    return text.offsetByCodePoints(0, Math.min(codePoints, text.codePointCount(0, text.length())));
  }

  private static List<Node> items(Node node, String key) {
    return value(node, key) instanceof SequenceNode sequence ? sequence.getValue() : List.of();
  }

  private static @Nullable Node value(Node node, String key) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
          return tuple.getValueNode();
        }
      }
    }
    return null;
  }
}
