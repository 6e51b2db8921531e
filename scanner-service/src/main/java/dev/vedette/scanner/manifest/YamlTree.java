package dev.vedette.scanner.manifest;

import dev.vedette.scanner.manifest.Rejection.Reason;
import java.io.FilterReader;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads the first YAML document of a text as Go's yaml.v2 does and gives it the meaning that it has
 * after a conversion to JSON. Not thread-safe; one for each text.
 */
final class YamlTree {
  private static final Tag PLAIN = new Tag("tag:vedette.dev:plain");

  /** A converted node, with what it costs to walk through it. */
  private record Converted(Value value, long values, int depth) {}

  private final Part part;
  private final Budget budget;
  private final IdentityHashMap<Node, @Nullable Converted> done = new IdentityHashMap<>();

  YamlTree(Part part, Budget budget) {
    this.part = part;
    this.budget = budget;
  }

  /** The first document; nothing when there is none. */
  Value read() throws RejectedException {
    List<Node> roots = compose(1);
    return roots.isEmpty() ? new Value.Nothing(part.start()) : convert(roots.getFirst()).value();
  }

  /** Every document, should the text hold several after all. */
  List<Value> readAll() throws RejectedException {
    List<Value> values = new ArrayList<>();
    for (Node root : compose(budget.limits().documents())) {
      values.add(convert(root).value());
    }
    return values;
  }

  private List<Node> compose(int most) throws RejectedException {
    List<Node> roots = new ArrayList<>();
    try {
      LoaderOptions options = new LoaderOptions();
      options.setNestingDepthLimit(budget.limits().depth());
      options.setCodePointLimit(Integer.MAX_VALUE);
      options.setMaxAliasesForCollections(budget.limits().values());
      StreamReader reader = new StreamReader(new TimedReader(part.text(), budget));
      Composer composer = new Composer(new ParserImpl(reader, options), new Untyped(), options);
      while (roots.size() < most && composer.checkNode()) {
        roots.add(composer.getNode());
      }
    } catch (MarkedYAMLException problem) {
      throw new RejectedException(YamlProblem.of(problem, part));
    } catch (ReaderException problem) {
      throw malformed(
          "control characters are not allowed",
          part.placeOf(part.text().offsetByCodePoints(0, problem.getPosition())));
    } catch (YAMLException problem) {
      // Of the limits given above only the depth can be passed; a failed read is the time limit.
      throw budget.isTimeOver() ? budget.timeOver(part.start()) : budget.tooDeep(part.start());
    }
    Optional<Rejection> directive =
        roots.isEmpty() ? YamlProblem.lonelyDirective(part) : Optional.empty();
    if (directive.isPresent()) {
      throw new RejectedException(directive.get());
    }
    return roots;
  }

  private Converted convert(Node node) throws RejectedException {
    Position position = place(node);
    if (done.containsKey(node)) {
      Converted known = done.get(node);
      if (known == null) {
        throw malformed("anchor '" + node.getAnchor() + "' value contains itself", position);
      }
      budget.spend(known.values(), position);
      return known;
    }
    budget.spend(node instanceof ScalarNode scalar ? weight(scalar) : 1, position);
    done.put(node, null);
    Converted converted =
        switch (node) {
          case MappingNode mapping -> mapping(mapping);
          case SequenceNode sequence -> sequence(sequence);
          case ScalarNode scalar -> new Converted(scalar(scalar), weight(scalar), 1);
          default -> throw new IllegalStateException("a composed node is a " + node.getNodeId());
        };
    budget.checkDepth(converted.depth(), position);
    done.put(node, converted);
    return converted;
  }

  /** A long text is worth several values, since an alias may name it many times. */
  private static long weight(ScalarNode node) {
    return 1L + node.getValue().length() / 16;
  }

  private Converted sequence(SequenceNode node) throws RejectedException {
    List<Value> items = new ArrayList<>(node.getValue().size());
    long values = 1;
    int depth = 0;
    for (Node item : node.getValue()) {
      Converted converted = convert(item);
      items.add(converted.value());
      values += converted.values();
      depth = Math.max(depth, converted.depth());
    }
    return new Converted(new Value.Sequence(items, place(node)), values, depth + 1);
  }

  private Converted mapping(MappingNode node) throws RejectedException {
    Map<String, Converted> entries = new LinkedHashMap<>();
    fill(entries, node);
    List<Value.Key> keys = new ArrayList<>(node.getValue().size());
    for (NodeTuple tuple : node.getValue()) {
      if (!isMerge(tuple.getKeyNode())) {
        keys.add(new Value.Key(key(tuple.getKeyNode()), place(tuple.getKeyNode())));
      }
    }
    Map<String, Value> converted = LinkedHashMap.newLinkedHashMap(entries.size());
    long values = 1;
    int depth = 0;
    for (Map.Entry<String, Converted> entry : entries.entrySet()) {
      converted.put(entry.getKey(), entry.getValue().value());
      values += entry.getValue().values();
      depth = Math.max(depth, entry.getValue().depth());
    }
    return new Converted(new Value.Mapping(converted, keys, place(node)), values, depth + 1);
  }

  /** The last of several equal keys wins, and merged keys count where the merge stands. */
  private void fill(Map<String, Converted> entries, MappingNode node) throws RejectedException {
    for (NodeTuple tuple : node.getValue()) {
      if (isMerge(tuple.getKeyNode())) {
        merge(entries, tuple.getValueNode());
      } else {
        entries.put(key(tuple.getKeyNode()), convert(tuple.getValueNode()));
      }
    }
  }

  private void merge(Map<String, Converted> entries, Node node) throws RejectedException {
    switch (node) {
      case MappingNode mapping -> mergeMapping(entries, mapping);
      case SequenceNode sequence -> {
        for (Node item : sequence.getValue().reversed()) {
          if (!(item instanceof MappingNode mapping)) {
            throw notMergeable(item);
          }
          mergeMapping(entries, mapping);
        }
      }
      default -> throw notMergeable(node);
    }
  }

  private void mergeMapping(Map<String, Converted> entries, MappingNode mapping)
      throws RejectedException {
    // Converting first refuses a mapping that merges itself, and makes the merge cost what it adds.
    convert(mapping);
    fill(entries, mapping);
  }

  private RejectedException notMergeable(Node node) {
    return malformed("map merge requires map or sequence of maps as the value", place(node));
  }

  private static boolean isMerge(Node key) {
    return key instanceof ScalarNode scalar
        && "<<".equals(scalar.getValue())
        && (PLAIN.equals(scalar.getTag()) || Tag.MERGE.equals(scalar.getTag()));
  }

  private String key(Node node) throws RejectedException {
    if (!(node instanceof ScalarNode scalar)) {
      throw malformed("invalid map key", place(node));
    }
    return switch (meaning(scalar)) {
      case Scalar.Text(var text) -> text;
      case Scalar.Whole(var value) -> value.toString();
      case Scalar.Truth(var value) -> Boolean.toString(value);
      case Scalar.Decimal(var value) -> decimalKey(value);
      case Scalar.Nothing() -> throw malformed("null is no map key", place(node));
    };
  }

  private static String decimalKey(double value) {
    if (Double.isNaN(value)) {
      return ".nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    float single = (float) value;
    return Float.isInfinite(single)
        ? Double.toString(value)
        : Decimals.shortest(new BigDecimal(Float.toString(single)));
  }

  private Value scalar(ScalarNode node) throws RejectedException {
    Position position = place(node);
    return switch (meaning(node)) {
      case Scalar.Text(var text) -> new Value.Text(text, position);
      case Scalar.Whole(var value) -> new Value.Numeric(value.doubleValue(), position);
      case Scalar.Truth(var value) -> new Value.Truth(value, position);
      case Scalar.Nothing() -> new Value.Nothing(position);
      case Scalar.Decimal(var value) -> {
        if (!Double.isFinite(value)) {
          throw new RejectedException(
              new Rejection(
                  Reason.MALFORMED,
                  "json: unsupported value: "
                      + (Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf"),
                  position,
                  "a number that JSON has"));
        }
        yield new Value.Numeric(value, position);
      }
    };
  }

  private Scalar meaning(ScalarNode node) throws RejectedException {
    Tag tag = node.getTag();
    String text = node.getValue();
    if (PLAIN.equals(tag)) {
      return Scalar.of(text);
    }
    if (Tag.BINARY.equals(tag)) {
      return binary(node);
    }
    boolean number = Tag.INT.equals(tag) || Tag.FLOAT.equals(tag);
    if (!number && !Tag.BOOL.equals(tag) && !Tag.NULL.equals(tag)) {
      return new Scalar.Text(text);
    }
    Scalar meaning = Scalar.of(text);
    boolean fits =
        switch (meaning) {
          case Scalar.Whole _ -> number;
          case Scalar.Decimal _ -> Tag.FLOAT.equals(tag);
          case Scalar.Truth _ -> Tag.BOOL.equals(tag);
          case Scalar.Nothing _ -> Tag.NULL.equals(tag);
          case Scalar.Text _ -> false;
        };
    if (!fits) {
      String wanted = "!!" + tag.getValue().substring(Tag.PREFIX.length());
      throw malformed("cannot decode `" + text + "` as a " + wanted, place(node));
    }
    return meaning;
  }

  private Scalar binary(ScalarNode node) throws RejectedException {
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(node.getValue());
      return new Scalar.Text(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException invalid) {
      throw malformed("!!binary value contains invalid base64 data", place(node));
    }
  }

  private Position place(Node node) {
    return part.place(node.getStartMark().getLine(), node.getStartMark().getColumn());
  }

  private static RejectedException malformed(String problem, Position position) {
    return new RejectedException(
        new Rejection(Reason.MALFORMED, "yaml: " + problem, position, "a YAML or JSON document"));
  }

  /** Leaves the meaning of plain scalars to {@link Scalar}. */
  private static final class Untyped extends Resolver {
    @Override
    public Tag resolve(NodeId kind, @Nullable String value, boolean implicit) {
      return switch (kind) {
        case scalar -> implicit ? PLAIN : Tag.STR;
        case sequence -> Tag.SEQ;
        default -> Tag.MAP;
      };
    }
  }

  /** The parser reads in small pieces, so that refusing one stops it in time. */
  private static final class TimedReader extends FilterReader {
    private final Budget budget;

    TimedReader(String text, Budget budget) {
      super(new StringReader(text));
      this.budget = budget;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
      if (budget.isTimeOver()) {
        throw new IOException("time limit");
      }
      return super.read(buffer, offset, length);
    }
  }
}
