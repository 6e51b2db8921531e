package dev.vedette.scanner.manifest;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** One change in the text of one document. Not thread-safe; one for each change. */
final class TreeEdit {
  /** The text is written in a way in which the change could go wrong. */
  static final class DoubtfulException extends Exception {
    private static final long serialVersionUID = 1L;

    DoubtfulException(String message) {
      super(message, null, false, false);
    }
  }

  private final String text;
  private final String newline;

  TreeEdit(String text) {
    this.text = text;
    this.newline = text.contains("\r\n") ? "\r\n" : "\n";
  }

  /** The text with a value at a place, there or not. */
  String set(List<String> path, Value value) throws DoubtfulException {
    Node node = compose();
    int depth = 0;
    while (depth < path.size()) {
      Node below = below(node, path.get(depth));
      if (below == null) {
        break;
      }
      node = inside(node, below);
      depth++;
    }
    List<String> missing = path.subList(depth, path.size());
    if (missing.isEmpty()) {
      return replace(node, flow(value));
    }
    return switch (node) {
      case MappingNode mapping when mapping.getFlowStyle() == FlowStyle.FLOW ->
          insertIntoFlow(mapping, mapping.getValue().isEmpty(), nested(missing, value));
      case MappingNode mapping -> addKey(mapping, missing, value);
      case SequenceNode sequence when missing.equals(List.of("-")) -> append(sequence, flow(value));
      case ScalarNode scalar when isNull(scalar) ->
          replace(
              scalar,
              missing.equals(List.of("-"))
                  ? "[" + flow(value) + "]"
                  : "{" + nested(missing, value) + "}");
      default -> throw new DoubtfulException("no place for " + missing);
    };
  }

  /** The text without a key or item. */
  String remove(List<String> path) throws DoubtfulException {
    Node node = compose();
    for (String step : path.subList(0, path.size() - 1)) {
      Node below = below(node, step);
      if (below == null) {
        throw new DoubtfulException("no " + step);
      }
      node = inside(node, below);
    }
    return switch (node) {
      case MappingNode mapping -> removeKey(mapping, path.getLast());
      case SequenceNode sequence -> removeItem(sequence, Integer.parseInt(path.getLast()));
      default -> throw new DoubtfulException("nothing in a scalar");
    };
  }

  private Node compose() throws DoubtfulException {
    try {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(Integer.MAX_VALUE);
      options.setNestingDepthLimit(200);
      options.setMaxAliasesForCollections(Integer.MAX_VALUE);
      Composer composer =
          new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options);
      Node root = composer.checkNode() ? composer.getNode() : null;
      if (root == null) {
        throw new DoubtfulException("nothing to change");
      }
      return root;
    } catch (YAMLException e) {
      throw new DoubtfulException("no YAML");
    }
  }

  private static @Nullable Node below(Node node, String step) {
    if (node instanceof MappingNode mapping) {
      NodeTuple tuple = tuple(mapping, step);
      return tuple == null ? null : tuple.getValueNode();
    }
    if (node instanceof SequenceNode sequence && !step.equals("-")) {
      int index = Integer.parseInt(step);
      return index < sequence.getValue().size() ? sequence.getValue().get(index) : null;
    }
    return null;
  }

  private static @Nullable NodeTuple tuple(MappingNode mapping, String key) {
    NodeTuple found = null;
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
        found = tuple;
      }
    }
    return found;
  }

  /** What an alias stands for is elsewhere, and others may mean it too. */
  private Node inside(Node outer, Node inner) throws DoubtfulException {
    if (inner.getAnchor() != null
        || start(inner) < start(outer)
        || start(inner) > index(outer.getEndMark())) {
      throw new DoubtfulException("an alias");
    }
    return inner;
  }

  private String addKey(MappingNode mapping, List<String> missing, Value value)
      throws DoubtfulException {
    NodeTuple last = mapping.getValue().getLast();
    String indent =
        " ".repeat(mapping.getValue().getFirst().getKeyNode().getStartMark().getColumn());
    StringBuilder block = new StringBuilder();
    for (int i = 0; i < missing.size(); i++) {
      String step = missing.get(i);
      boolean end = i == missing.size() - 1;
      if (i + 1 < missing.size() && missing.get(i + 1).equals("-")) {
        block.append(newline).append(indent).append("  ".repeat(i)).append(scalar(step));
        block.append(": [").append(flow(value)).append(']');
        break;
      }
      block.append(newline).append(indent).append("  ".repeat(i)).append(scalar(step)).append(':');
      block.append(end ? " " + flow(value) : "");
    }
    int at = endOfLine(end(last));
    return text.substring(0, at) + block + text.substring(at);
  }

  private String append(SequenceNode sequence, String item) throws DoubtfulException {
    if (sequence.getFlowStyle() == FlowStyle.FLOW) {
      if (sequence.getValue().isEmpty()) {
        return insertIntoFlow(sequence, true, item);
      }
      int at = end(inside(sequence, sequence.getValue().getLast()));
      return text.substring(0, at) + ", " + item + text.substring(at);
    }
    int at = endOfLine(end(inside(sequence, sequence.getValue().getLast())));
    String indent = " ".repeat(sequence.getStartMark().getColumn());
    return text.substring(0, at) + newline + indent + "- " + item + text.substring(at);
  }

  private String insertIntoFlow(CollectionNode<?> node, boolean empty, String entry) {
    int at = text.indexOf(node instanceof MappingNode ? '{' : '[', start(node)) + 1;
    return text.substring(0, at) + entry + (empty ? "" : ", ") + text.substring(at);
  }

  private String replace(Node node, String with) throws DoubtfulException {
    int from = start(node);
    int to = end(node);
    String gap = "";
    boolean block =
        node instanceof CollectionNode<?> nodes && nodes.getFlowStyle() != FlowStyle.FLOW;
    if (block) {
      int colon = beforeSpace(from);
      if (colon > 0 && text.charAt(colon - 1) == ':') {
        from = colon;
      }
    }
    if (from > 0 && text.charAt(from - 1) == ':') {
      gap = " ";
    }
    return text.substring(0, from) + gap + with + text.substring(to);
  }

  private String removeKey(MappingNode mapping, String key) throws DoubtfulException {
    NodeTuple tuple = tuple(mapping, key);
    if (tuple == null) {
      throw new DoubtfulException("no " + key);
    }
    List<NodeTuple> tuples = mapping.getValue();
    if (tuples.size() == 1) {
      return replace(mapping, "{}");
    }
    int number = tuples.indexOf(tuple);
    int from = start(tuple.getKeyNode());
    boolean flow = mapping.getFlowStyle() == FlowStyle.FLOW;
    if (!flow && isFirstOnLine(from)) {
      return withoutLines(from, end(tuple));
    }
    if (number + 1 < tuples.size()) {
      return text.substring(0, from) + text.substring(start(tuples.get(number + 1).getKeyNode()));
    }
    if (!flow) {
      throw new DoubtfulException("a key behind another");
    }
    return text.substring(0, end(tuples.get(number - 1))) + text.substring(end(tuple));
  }

  private String removeItem(SequenceNode sequence, int number) throws DoubtfulException {
    List<Node> items = sequence.getValue();
    Node item = inside(sequence, items.get(number));
    if (items.size() == 1) {
      return replace(sequence, "[]");
    }
    if (sequence.getFlowStyle() != FlowStyle.FLOW) {
      int dash = beforeSpace(start(item)) - 1;
      if (dash < 0 || text.charAt(dash) != '-' || !isFirstOnLine(dash)) {
        throw new DoubtfulException("an item behind another");
      }
      return withoutLines(dash, end(item));
    }
    if (number + 1 < items.size()) {
      return text.substring(0, start(item)) + text.substring(start(items.get(number + 1)));
    }
    return text.substring(0, end(items.get(number - 1))) + text.substring(end(item));
  }

  private String withoutLines(int from, int to) {
    int first = from;
    while (first > 0 && text.charAt(first - 1) != '\n') {
      first--;
    }
    int next = endOfLine(to);
    if (next < text.length()) {
      next += text.startsWith("\r\n", next) ? 2 : 1;
    }
    return text.substring(0, first) + text.substring(next);
  }

  private boolean isFirstOnLine(int at) {
    int before = at;
    while (before > 0 && (text.charAt(before - 1) == ' ')) {
      before--;
    }
    return before == 0 || text.charAt(before - 1) == '\n';
  }

  private int beforeSpace(int at) {
    int before = at;
    while (before > 0 && " \r\n".indexOf(text.charAt(before - 1)) >= 0) {
      before--;
    }
    return before;
  }

  private int endOfLine(int at) {
    int end = at;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  private int start(Node node) {
    return index(node.getStartMark());
  }

  private int end(NodeTuple tuple) throws DoubtfulException {
    // An alias stands on the line of its key.
    return start(tuple.getValueNode()) < start(tuple.getKeyNode())
        ? endOfLine(index(tuple.getKeyNode().getEndMark()))
        : end(tuple.getValueNode());
  }

  /** Where a node's text ends, without the space that follows it. */
  private int end(Node node) throws DoubtfulException {
    if (node instanceof CollectionNode<?> nodes
        && nodes.getFlowStyle() != FlowStyle.FLOW
        && !nodes.getValue().isEmpty()) {
      return switch (node) {
        case MappingNode mapping -> end(mapping.getValue().getLast());
        case SequenceNode sequence -> end(inside(sequence, sequence.getValue().getLast()));
        default -> throw new DoubtfulException("no collection");
      };
    }
    int end = index(node.getEndMark());
    int start = start(node);
    while (end > start && " \t\r\n".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return end;
  }

  private int index(Mark mark) {
    return text.offsetByCodePoints(0, mark.getIndex());
  }

  private static boolean isNull(ScalarNode scalar) {
    return scalar.isPlain() && Scalar.of(scalar.getValue()) instanceof Scalar.Nothing;
  }

  /** The keys that are missing, one in the other, in one line without the outer braces. */
  private String nested(List<String> missing, Value value) {
    String first = scalar(missing.getFirst()) + ": ";
    if (missing.size() == 1) {
      return first + flow(value);
    }
    List<String> rest = missing.subList(1, missing.size());
    return rest.equals(List.of("-"))
        ? first + "[" + flow(value) + "]"
        : first + "{" + nested(rest, value) + "}";
  }

  private String flow(Value value) {
    return switch (value) {
      case Value.Text(var string, _) -> scalar(string);
      case Value.Sequence(var items, _) ->
          "[" + String.join(", ", items.stream().map(this::flow).toList()) + "]";
      case Value.Mapping mapping -> {
        StringBuilder entries = new StringBuilder();
        for (Map.Entry<String, Value> entry : mapping.entries().entrySet()) {
          entries.append(entries.isEmpty() ? "" : ", ").append(scalar(entry.getKey()));
          entries.append(": ").append(flow(entry.getValue()));
        }
        yield "{" + entries + "}";
      }
      case Value.Numeric _, Value.Truth _, Value.Nothing _ -> JsonText.of(value);
    };
  }

  /** Plain where that means the same and the document is not JSON. */
  private String scalar(String string) {
    boolean json = JsonDocuments.beginIn(new Part(text, Position.START)) >= 0;
    boolean plain =
        !json
            && string.matches("[A-Za-z/][A-Za-z0-9_./-]*")
            && Scalar.of(string) instanceof Scalar.Text;
    return plain ? string : JsonText.quote(string);
  }
}
