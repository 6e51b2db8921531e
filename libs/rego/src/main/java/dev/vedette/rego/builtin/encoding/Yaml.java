package dev.vedette.rego.builtin.encoding;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
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
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML into values by way of JSON, with the plain scalars of YAML 1.1 as Go reads them. Bounded in
 * depth, aliases and size. Has no state, so safe for all threads.
 */
public final class Yaml {
  private static final int MAX_NODES = 2_000_000;
  private static final int MAX_DEPTH = 500;
  private static final Resolver RESOLVER = new Resolver();

  private Yaml() {}

  /** A text that is not YAML, or more of it than is allowed. For one thread. */
  public static final class MalformedYaml extends Exception {
    private static final long serialVersionUID = 1;
    private final int line;

    MalformedYaml(String message, int line) {
      super(message, null, false, false);
      this.line = line;
    }

    /** The line of the fault, counted from 1; 0 when unknown. */
    public int line() {
      return line;
    }

    @Override
    public String getMessage() {
      String message = super.getMessage();
      return message == null ? "malformed YAML" : message;
    }
  }

  /** The first document; null when there is none. */
  public static Value read(String text) throws MalformedYaml {
    List<Value> documents = read(text, 1);
    return documents.isEmpty() ? NullValue.NULL : documents.getFirst();
  }

  /** All documents, empty ones as null. */
  public static List<Value> readAll(String text) throws MalformedYaml {
    return read(text, Integer.MAX_VALUE);
  }

  private static List<Value> read(String text, int most) throws MalformedYaml {
    var options = new LoaderOptions();
    options.setMaxAliasesForCollections(10_000);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setCodePointLimit(Integer.MAX_VALUE);
    var documents = new ArrayList<Value>();
    try {
      var composer =
          new Composer(
              new ParserImpl(new StreamReader(new StringReader(text)), options), RESOLVER, options);
      var conversion = new Conversion();
      while (documents.size() < most && composer.checkNode()) {
        documents.add(conversion.value(composer.getNode(), 0));
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new MalformedYaml(
          "yaml: " + (line > 0 ? "line " + line + ": " : "") + problem(e), line);
    } catch (YAMLException e) {
      throw new MalformedYaml("yaml: " + e.getMessage(), 0);
    }
    return documents;
  }

  private static String problem(MarkedYAMLException e) {
    String problem = e.getProblem() == null ? "malformed" : e.getProblem();
    if (problem.startsWith("expected the node content") || problem.startsWith("expected ',' or")) {
      return "did not find expected node content";
    }
    if (problem.startsWith("expected <block end>")) {
      return "did not find expected key";
    }
    return problem;
  }

  /** Turns the nodes of one text into values, counting them. */
  private static final class Conversion {
    private int nodes;

    Value value(Node node, int depth) throws MalformedYaml {
      int line = node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
      if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
        throw new MalformedYaml("yaml: document contains excessive aliasing", line);
      }
      return switch (node) {
        case ScalarNode scalar -> scalar(scalar);
        case SequenceNode sequence -> {
          var elements = ArrayValue.builder();
          for (Node element : sequence.getValue()) {
            elements.add(value(element, depth + 1));
          }
          yield elements.build();
        }
        case MappingNode mapping -> {
          var object = ObjectValue.builder();
          fill(object, mapping, depth);
          yield object.build();
        }
        default -> throw new MalformedYaml("yaml: unknown node", line);
      };
    }

    private void fill(ObjectValue.Builder object, MappingNode mapping, int depth)
        throws MalformedYaml {
      // What is merged in stands below the keys of the mapping itself.
      for (NodeTuple tuple : mapping.getValue()) {
        if (isMerge(tuple.getKeyNode())) {
          merge(object, tuple.getValueNode(), depth + 1);
        }
      }
      for (NodeTuple tuple : mapping.getValue()) {
        if (!isMerge(tuple.getKeyNode())) {
          Value key = key(tuple.getKeyNode());
          object.put(key, value(tuple.getValueNode(), depth + 1));
        }
      }
    }

    private static boolean isMerge(Node key) {
      return key instanceof ScalarNode scalar && scalar.isPlain() && scalar.getValue().equals("<<");
    }

    private void merge(ObjectValue.Builder object, Node from, int depth) throws MalformedYaml {
      if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
        throw new MalformedYaml("yaml: document contains excessive aliasing", 0);
      }
      switch (from) {
        case MappingNode mapping -> fill(object, mapping, depth);
        case SequenceNode sequence -> {
          // The first of several merged mappings wins.
          for (Node element : sequence.getValue().reversed()) {
            merge(object, element, depth + 1);
          }
        }
        default ->
            throw new MalformedYaml(
                "yaml: map merge requires map or sequence of maps as the value", 0);
      }
    }

    private static Value key(Node node) throws MalformedYaml {
      if (!(node instanceof ScalarNode scalar)) {
        int line = node.getStartMark().getLine() + 1;
        throw new MalformedYaml("yaml: line " + line + ": invalid map key", line);
      }
      Value key = scalar(scalar);
      return key instanceof StringValue ? key : Value.of(key.toString());
    }

    private static Value scalar(ScalarNode scalar) throws MalformedYaml {
      String text = scalar.getValue();
      if (scalar.getTag().equals(Tag.BINARY)) {
        try {
          byte[] bytes = Base64.getMimeDecoder().decode(text);
          return Value.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          throw new MalformedYaml("yaml: !!binary value contains invalid base64 data", 0);
        }
      }
      // A plain scalar that was tagged as a string is told by its tag standing before it.
      return scalar.isPlain() && !isTagged(scalar) ? PlainScalar.resolve(text) : Value.of(text);
    }

    private static boolean isTagged(ScalarNode scalar) {
      boolean resolvesElsewhere =
          !RESOLVER.resolve(NodeId.scalar, scalar.getValue(), true).equals(Tag.STR);
      return scalar.getTag().equals(Tag.STR) && resolvesElsewhere;
    }
  }
}
