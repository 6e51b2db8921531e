package dev.vedette.agent.check.jsonpath;

import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.ScalarType;
import dev.vedette.agent.check.controls.YamlTree;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON document, or the first YAML document where the text is not JSON. Immutable. */
public final class Document {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final GoValue root;

  private Document(GoValue root) {
    this.root = root;
  }

  /** Reads a text. */
  public static Document parse(String text) throws PathException {
    Optional<GoValue> json = json(text);
    return new Document(json.isPresent() ? json.get() : yaml(text));
  }

  /** This document with another laid over it: mappings are merged, all else is replaced. */
  public Document with(Document over) {
    return new Document(merged(root, over.root));
  }

  private static GoValue merged(GoValue below, GoValue above) {
    if (!(below instanceof GoValue.Fields base) || !(above instanceof GoValue.Fields top)) {
      return above instanceof GoValue.Null ? below : above;
    }
    Map<GoValue, GoValue> fields = new LinkedHashMap<>(base.values());
    top.values()
        .forEach((key, value) -> {
          GoValue before = fields.get(key);
          fields.put(key, before == null ? value : merged(before, value));
        });
    return new GoValue.Fields(fields, base.fromYaml());
  }

  GoValue root() {
    return root;
  }

  private static Optional<GoValue> json(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return node.isMissingNode() ? Optional.empty() : Optional.of(fromJson(node));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private static GoValue fromJson(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<GoValue, GoValue> fields = new LinkedHashMap<>();
        node.properties()
            .forEach(
                field -> fields.put(new GoValue.Text(field.getKey()), fromJson(field.getValue())));
        yield new GoValue.Fields(fields, false);
      }
      case ARRAY -> {
        List<GoValue> items = new ArrayList<>();
        node.forEach(item -> items.add(fromJson(item)));
        yield new GoValue.Items(items);
      }
      case BOOLEAN -> new GoValue.Truth(node.booleanValue());
      case NUMBER -> new GoValue.Real(Double.parseDouble(node.asString()));
      case STRING -> new GoValue.Text(node.stringValue());
      default -> new GoValue.Null();
    };
  }

  private static GoValue yaml(String text) throws PathException {
    try {
      Optional<Node> root = YamlTree.read("", text);
      return root.isPresent() ? fromYaml(root.get()) : new GoValue.Null();
    } catch (BenchmarkException e) {
      var problem = e.problems().getFirst();
      throw new PathException(
          problem.line() > 1
              ? "yaml: line " + problem.line() + ": " + problem.message()
              : "yaml: " + problem.message());
    }
  }

  private static GoValue fromYaml(Node node) {
    return switch (node) {
      case MappingNode mapping -> {
        Map<GoValue, GoValue> fields = new LinkedHashMap<>();
        fill(fields, mapping);
        yield new GoValue.Fields(fields, true);
      }
      case SequenceNode sequence ->
          new GoValue.Items(sequence.getValue().stream().map(Document::fromYaml).toList());
      case ScalarNode scalar -> scalar(scalar);
      default -> new GoValue.Null();
    };
  }

  private static void fill(Map<GoValue, GoValue> fields, MappingNode mapping) {
    for (NodeTuple tuple : mapping.getValue()) {
      if (isMerge(tuple.getKeyNode())) {
        merge(fields, tuple.getValueNode());
      } else {
        fields.put(fromYaml(tuple.getKeyNode()), fromYaml(tuple.getValueNode()));
      }
    }
  }

  private static void merge(Map<GoValue, GoValue> fields, Node source) {
    switch (source) {
      case MappingNode mapping -> fill(fields, mapping);
      // The first of several wins, so it is put last.
      case SequenceNode sequence ->
          sequence.getValue().reversed().forEach(item -> merge(fields, item));
      default -> {}
    }
  }

  private static boolean isMerge(@Nullable Node key) {
    return key instanceof ScalarNode scalar && scalar.isPlain() && scalar.getValue().equals("<<");
  }

  private static GoValue scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    return switch (YamlTree.typeOf(scalar)) {
      case NULL -> new GoValue.Null();
      case TRUE -> new GoValue.Truth(true);
      case FALSE -> new GoValue.Truth(false);
      case DECIMAL -> new GoValue.Real(ScalarType.decimal(text));
      case TEXT -> new GoValue.Text(text);
      case INTEGER ->
          switch (ScalarType.integer(text)) {
            case Long number -> new GoValue.Whole(number);
            case BigInteger number -> new GoValue.Huge(number.toString());
            case Number number -> new GoValue.Real(number.doubleValue());
          };
    };
  }
}
