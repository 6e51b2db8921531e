package dev.vedette.language.author;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.diagnostic.SourceFile;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML text, bounded in bytes, nesting and aliases, and what was found wrong with it. Not
 * thread-safe.
 */
final class YamlText {
  /** A file that is larger is refused. */
  static final int MAX_BYTES = 4 << 20;

  private static final String PARSE = "YAML_PARSE";
  private static final int MAX_NESTING = 16;
  private static final int MAX_ALIASES = 100;
  private static final int MAX_DIAGNOSTICS = 100;

  private final SourceFile file;
  private final int bytes;
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  YamlText(String name, byte[] content) {
    this.bytes = content.length;
    this.file =
        new SourceFile(
            name, content.length > MAX_BYTES ? "" : new String(content, StandardCharsets.UTF_8));
  }

  List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  boolean hasErrors() {
    return diagnostics.stream().anyMatch(Diagnostic::isError);
  }

  /** The documents that hold anything; none after an error. */
  List<Node> documents() {
    var documents = new ArrayList<Node>();
    if (bytes > MAX_BYTES) {
      error(PARSE, bytes + " bytes (expected: at most " + MAX_BYTES + ")", 0, 0);
      return documents;
    }
    var options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    options.setNestingDepthLimit(MAX_NESTING);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    try {
      for (Node document : new Yaml(options).composeAll(new StringReader(file.text()))) {
        if (!isNull(document)) {
          documents.add(document);
        }
      }
    } catch (MarkedYAMLException e) {
      var mark = e.getProblemMark();
      error(
          PARSE,
          String.valueOf(e.getProblem()),
          mark == null ? 0 : mark.getLine() + 1,
          mark == null ? 0 : mark.getColumn() + 1);
      documents.clear();
    } catch (YAMLException e) {
      error(PARSE, String.valueOf(e.getMessage()), 0, 0);
      documents.clear();
    }
    return documents;
  }

  void error(String code, String message, Node at) {
    error(code, message, at.getStartMark().getLine() + 1, at.getStartMark().getColumn() + 1);
  }

  private void error(String code, String message, int line, int column) {
    if (diagnostics.size() < MAX_DIAGNOSTICS) {
      diagnostics.add(
          new Diagnostic(
              Severity.ERROR, code, message, file.name(), line, column, file.line(line), ""));
    }
  }

  static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  /** A mapping whose keys are plain, each once. */
  @Nullable MappingNode mapping(@Nullable Node node, String code, String what) {
    if (!(node instanceof MappingNode mapping)) {
      if (node != null) {
        error(code, what + ": " + kind(node) + " (expected: a mapping)", node);
      }
      return null;
    }
    var seen = new java.util.HashSet<String>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        error(code, what + ": a key that is no text", tuple.getKeyNode());
        return null;
      }
      if (!seen.add(key.getValue())) {
        error(code, what + ": key '" + key.getValue() + "' is given twice", key);
        return null;
      }
    }
    return mapping;
  }

  /** The elements of a sequence. */
  List<Node> sequence(Node node, String code, String what) {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    error(code, what + ": " + kind(node) + " (expected: a list)", node);
    return List.of();
  }

  /** A text; null after an error. */
  @Nullable String text(Node node, String code, String what) {
    if (node instanceof ScalarNode scalar && !isNull(node)) {
      return scalar.getValue();
    }
    error(code, what + ": " + kind(node) + " (expected: a text)", node);
    return null;
  }

  /** The texts of a sequence; one text counts as a sequence of it. */
  List<String> texts(Node node, String code, String what) {
    if (node instanceof ScalarNode scalar && !isNull(node)) {
      return List.of(scalar.getValue());
    }
    var texts = new ArrayList<String>();
    for (Node element : sequence(node, code, what)) {
      var text = text(element, code, what);
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  static String key(NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  /** A scalar or a sequence of scalars as a {@code String}, null, or a {@code List} of such. */
  static @Nullable Object raw(Node node) {
    return switch (node) {
      case ScalarNode _ when isNull(node) -> null;
      case ScalarNode scalar -> scalar.getValue();
      case SequenceNode sequence -> {
        var items = new ArrayList<@Nullable Object>();
        for (Node element : sequence.getValue()) {
          // a list within a list is refused later, whatever it holds
          items.add(element instanceof ScalarNode ? raw(element) : List.of());
        }
        yield items;
      }
      default -> List.of(List.of());
    };
  }

  private static String kind(Node node) {
    return switch (node) {
      case MappingNode _ -> "a mapping";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar -> isNull(node) ? "nothing" : "'" + scalar.getValue() + "'";
      default -> "something else";
    };
  }
}
