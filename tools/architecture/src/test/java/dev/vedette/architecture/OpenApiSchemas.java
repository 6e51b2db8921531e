package dev.vedette.architecture;

import dev.vedette.scanner.manifest.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The OpenAPI document of a Kubernetes API server, as a strict judge of objects. Immutable. */
final class OpenApiSchemas {
  private static final String REFERENCE = "#/definitions/";

  private final JsonNode definitions;
  private final Map<String, String> byKind = new HashMap<>();

  private OpenApiSchemas(JsonNode definitions) {
    this.definitions = definitions;
    for (Map.Entry<String, JsonNode> definition : definitions.properties()) {
      for (JsonNode kind : definition.getValue().path("x-kubernetes-group-version-kind")) {
        String group = kind.get("group").asString();
        String version = kind.get("version").asString();
        byKind.put(
            (group.isEmpty() ? version : group + "/" + version) + " " + kind.get("kind").asString(),
            definition.getKey());
      }
    }
  }

  static OpenApiSchemas read(Path file) throws IOException {
    return new OpenApiSchemas(
        new ObjectMapper().readTree(Files.readAllBytes(file)).get("definitions"));
  }

  /** Everything that is wrong with an object: unknown, missing and ill-typed fields. */
  List<String> problems(Value object) {
    String kind = text(object, "apiVersion") + " " + text(object, "kind");
    String definition = byKind.get(kind);
    if (definition == null) {
      return List.of(kind + ": no such kind");
    }
    List<String> problems = new ArrayList<>();
    check(object, definitions.get(definition), kind, problems);
    return problems;
  }

  private void check(Value value, JsonNode schema, String path, List<String> problems) {
    if (schema.has("$ref")) {
      String name = schema.get("$ref").asString().substring(REFERENCE.length());
      check(value, definitions.get(name), path, problems);
      return;
    }
    String type = schema.path("type").asString("");
    switch (value) {
      case Value.Mapping mapping -> {
        if (!type.isEmpty() && !type.equals("object")) {
          problems.add(path + ": an object (expected: " + type + ")");
        }
        checkMapping(mapping, schema, path, problems);
      }
      case Value.Sequence(var items, var position) -> {
        if (!type.equals("array")) {
          problems.add(path + ": a list at " + position + " (expected: " + type + ")");
          return;
        }
        for (int i = 0; i < items.size(); i++) {
          check(items.get(i), schema.get("items"), path + "[" + i + "]", problems);
        }
      }
      default -> {
        if (!scalarFits(value, type, schema.path("format").asString(""))) {
          problems.add(path + ": " + value + " (expected: " + type + ")");
        }
      }
    }
  }

  private void checkMapping(
      Value.Mapping mapping, JsonNode schema, String path, List<String> problems) {
    JsonNode properties = schema.path("properties");
    JsonNode others = schema.path("additionalProperties");
    for (JsonNode required : schema.path("required")) {
      if (!mapping.entries().containsKey(required.asString())) {
        problems.add(path + ": " + required.asString() + " is missing");
      }
    }
    mapping
        .entries()
        .forEach((key, value) -> {
          if (properties.has(key)) {
            check(value, properties.get(key), path + "." + key, problems);
          } else if (others.isObject()) {
            check(value, others, path + "." + key, problems);
          } else if (!properties.isMissingNode()) {
            problems.add(path + ": unknown field " + key);
          }
        });
  }

  private static boolean scalarFits(Value value, String type, String format) {
    return switch (value) {
      case Value.Text _ -> type.equals("string");
      case Value.Truth _ -> type.equals("boolean");
      case Value.Numeric(var number, _) ->
          type.equals("number")
              || (type.equals("integer") && number == Math.rint(number))
              || (type.equals("string") && format.equals("int-or-string"));
      default -> false;
    };
  }

  private static String text(Value object, String key) {
    return object.at(key).orElse(null) instanceof Value.Text(var text, _) ? text : "";
  }
}
