package dev.vedette.agent.check.controls;

import java.io.StringReader;
import java.util.IdentityHashMap;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The first YAML document of a text as nodes with positions, bounded in size and depth. Stateless.
 */
public final class YamlTree {
  private static final int MAX_CHARACTERS = 8 << 20;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_ALIASES = 1000;
  private static final int MAX_NODES = 500_000;

  private YamlTree() {}

  /** The root of the first document, or empty when there is none. */
  public static Optional<Node> read(String file, String text) throws BenchmarkException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARACTERS);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    // Only the first document counts; the composer would insist on a single one.
    Composer composer =
        new Composer(
            new ParserImpl(new StreamReader(new StringReader(text)), options),
            new PlainResolver(),
            options);
    try {
      if (!composer.checkNode()) {
        return Optional.empty();
      }
      Node root = composer.getNode();
      if (expandedSize(root, new IdentityHashMap<>()) > MAX_NODES) {
        throw new BenchmarkException(
            at(file, root, "too much YAML", "at most " + MAX_NODES + " nodes, aliases expanded"));
      }
      return Optional.of(root);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      String problem = e.getProblem() == null ? "not valid YAML" : e.getProblem();
      throw new BenchmarkException(
          new Problem(
              file,
              mark == null ? 0 : mark.getLine() + 1,
              mark == null ? 0 : mark.getColumn() + 1,
              problem,
              "valid YAML"));
    } catch (YAMLException e) {
      String message = e.getMessage() == null ? "not valid YAML" : firstLine(e.getMessage());
      throw new BenchmarkException(Problem.in(file, message, "valid YAML"));
    }
  }

  /** What a scalar means: quoted text stays text. */
  public static ScalarType typeOf(ScalarNode scalar) {
    return scalar.getScalarStyle() == ScalarStyle.PLAIN
        ? ScalarType.ofPlain(scalar.getValue())
        : ScalarType.TEXT;
  }

  /** Where a node begins, as a problem without a message. */
  static Problem at(String file, Node node, String message, String expected) {
    Mark mark = node.getStartMark();
    return new Problem(
        file,
        mark == null ? 0 : mark.getLine() + 1,
        mark == null ? 0 : mark.getColumn() + 1,
        message,
        expected);
  }

  /**
   * How many nodes a reader will visit that follows every alias; a node inside itself counts as
   * endless.
   */
  private static long expandedSize(Node node, IdentityHashMap<Node, Long> sizes) {
    Long known = sizes.get(node);
    if (known != null) {
      return known;
    }
    sizes.put(node, (long) MAX_NODES + 1);
    long size = 1;
    switch (node) {
      case MappingNode mapping -> {
        for (NodeTuple tuple : mapping.getValue()) {
          size += expandedSize(tuple.getKeyNode(), sizes);
          size += expandedSize(tuple.getValueNode(), sizes);
        }
      }
      case SequenceNode sequence -> {
        for (Node item : sequence.getValue()) {
          size += expandedSize(item, sizes);
        }
      }
      default -> {}
    }
    size = Math.min(size, MAX_NODES + 1);
    sizes.put(node, size);
    return size;
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  /** Leaves the meaning of plain scalars to {@link ScalarType}. */
  private static final class PlainResolver extends Resolver {
    @Override
    protected void addImplicitResolvers() {}
  }
}
