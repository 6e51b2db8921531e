package dev.vedette.agent.check.controls;

import java.util.Locale;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Writes YAML on one line, so that it fits anywhere. Stateless. */
final class FlowText {
  private FlowText() {}

  static String of(Node node) {
    return switch (node) {
      case MappingNode mapping ->
          mapping.getValue().stream().map(FlowText::of).collect(Collectors.joining(", ", "{", "}"));
      case SequenceNode sequence ->
          sequence.getValue().stream()
              .map(FlowText::of)
              .collect(Collectors.joining(", ", "[", "]"));
      case ScalarNode scalar -> of(scalar);
      default -> "null";
    };
  }

  private static String of(NodeTuple tuple) {
    return of(tuple.getKeyNode()) + ": " + of(tuple.getValueNode());
  }

  /** What is not text stays plain, so that it keeps its meaning. */
  private static String of(ScalarNode scalar) {
    boolean plain =
        scalar.getScalarStyle() == ScalarStyle.PLAIN && YamlTree.typeOf(scalar) != ScalarType.TEXT;
    if (plain) {
      return scalar.getValue().isEmpty() ? "null" : scalar.getValue();
    }
    StringBuilder text = new StringBuilder("\"");
    for (char c : scalar.getValue().toCharArray()) {
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f || c == 0x85 || c == 0xa0 || c == 0x2028 || c == 0x2029) {
            text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    return text.append('"').toString();
  }
}
