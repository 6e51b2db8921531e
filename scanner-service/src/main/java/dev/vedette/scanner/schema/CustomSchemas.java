package dev.vedette.scanner.schema;

import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.schema.Shape.Choice;
import dev.vedette.scanner.schema.Shape.Field;
import dev.vedette.scanner.schema.Shape.Keyed;
import dev.vedette.scanner.schema.Shape.Many;
import dev.vedette.scanner.schema.Shape.Model;
import dev.vedette.scanner.schema.Shape.Simple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kinds that CustomResourceDefinitions among the scanned objects define; of several definitions
 * of one, the first counts. Immutable and thread-safe.
 */
public final class CustomSchemas {
  /** No kind. */
  public static final CustomSchemas NONE = new CustomSchemas(List.of());

  // Deeper than any definition that an API server would take.
  private static final int MAX_DEPTH = 100;

  private final Map<String, Model> kinds = new HashMap<>();

  private CustomSchemas(List<Resource> resources) {
    for (Resource resource : resources) {
      if (resource.kind().equals("CustomResourceDefinition")) {
        add(resource);
      }
    }
  }

  /** Reads the definitions among these objects. */
  public static CustomSchemas of(List<Resource> resources) {
    return new CustomSchemas(resources);
  }

  private void add(Resource definition) {
    String group = definition.at("spec", "group").text();
    String kind = definition.at("spec", "names", "kind").text();
    for (Node version : definition.at("spec", "versions").items()) {
      Node schema = version.at("schema", "openAPIV3Schema");
      if (schema.at("properties").isMapping()) {
        Model model = model(schema, MAX_DEPTH);
        // Every object has these, and a definition need not name them.
        model.fields().put("apiVersion", new Field(Simple.TEXT, true));
        model.fields().put("kind", new Field(Simple.TEXT, true));
        model.fields().put("metadata", new Field(Simple.ANY, false));
        model.fields().putIfAbsent("status", new Field(Simple.ANY, false));
        kinds.putIfAbsent(group + "/" + version.at("name").text() + " " + kind, model);
      }
    }
  }

  Optional<Model> kind(String apiVersion, String kind) {
    return Optional.ofNullable(kinds.get(apiVersion + " " + kind));
  }

  private static Model model(Node schema, int depth) {
    Model model =
        schema.at("x-kubernetes-preserve-unknown-fields").isTrue() ? Model.open() : new Model();
    List<String> required = schema.at("required").texts();
    for (Node property : schema.at("properties").fields()) {
      boolean needed = required.contains(property.key()) && !property.at("default").exists();
      model.fields().put(property.key(), new Field(shape(property, depth - 1), needed));
    }
    return model;
  }

  private static Shape shape(Node schema, int depth) {
    if (depth <= 0 || schema.at("x-kubernetes-embedded-resource").isTrue()) {
      return Simple.ANY;
    }
    if (schema.at("x-kubernetes-int-or-string").isTrue()) {
      return Simple.TEXT_OR_INTEGER;
    }
    return switch (schema.at("type").text()) {
      case "object" -> object(schema, depth);
      case "array" -> new Many(shape(schema.at("items"), depth - 1));
      case "integer" -> schema.at("format").is("int32") ? Simple.INT32 : Simple.INT64;
      case "number" -> Simple.NUMBER;
      case "boolean" -> Simple.TRUTH;
      case "string" -> text(schema);
      default -> Simple.ANY;
    };
  }

  private static Shape object(Node schema, int depth) {
    if (schema.at("properties").isMapping()) {
      return model(schema, depth);
    }
    Node others = schema.at("additionalProperties");
    return others.isMapping() ? new Keyed(shape(others, depth - 1)) : new Keyed(Simple.ANY);
  }

  private static Shape text(Node schema) {
    List<String> values = schema.at("enum").texts();
    if (!values.isEmpty()) {
      return new Choice(values);
    }
    return schema.at("format").is("byte") ? Simple.BASE64 : Simple.TEXT;
  }
}
