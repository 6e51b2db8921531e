package dev.vedette.scanner.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.schema.Shape.Field;
import dev.vedette.scanner.schema.Shape.Keyed;
import dev.vedette.scanner.schema.Shape.Many;
import dev.vedette.scanner.schema.Shape.Model;
import dev.vedette.scanner.schema.Shape.Simple;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Compares what we know of the Kubernetes API with the document that Kubernetes publishes. */
final class SchemaConformanceTest {
  private static final String REFERENCE = "#/definitions/";

  private final Api api = Api.newest();
  private final List<String> differences = new ArrayList<>();
  private final IdentityHashMap<Model, String> seen = new IdentityHashMap<>();
  private JsonNode definitions = JsonNodeFactory.instance.objectNode();
  private int fields;

  private static Path document() {
    Path folder = Path.of(System.getProperty("vedette.conformance", ""), "kubernetes");
    Path file = folder.resolve("openapi-v2-" + Api.newest().version() + ".json");
    boolean present = Files.isRegularFile(file);
    if (!present && System.getenv("VEDETTE_REQUIRE_CONFORMANCE") != null) {
      throw new AssertionError(
          file + " (expected: the API of Kubernetes " + Api.newest().version() + ")");
    }
    Assumptions.assumeTrue(present, file + " does not exist here");
    return file;
  }

  /** Not objects that anybody writes down, and what only older documents list. */
  private static boolean isWritten(String kind) {
    return !kind.endsWith("List")
        && !Set.of("DeleteOptions", "WatchEvent", "Status", "APIGroup", "APIVersions")
            .contains(kind)
        && !kind.equals("ComponentStatus");
  }

  private void compare(Model ours, String name) {
    if (seen.putIfAbsent(ours, name) != null) {
      return;
    }
    JsonNode theirs = definitions.get(name);
    Set<String> required = new HashSet<>();
    if (theirs.has("required")) {
      theirs.get("required").forEach(field -> required.add(field.asString()));
    }
    JsonNode properties = theirs.get("properties");
    Set<String> names = new TreeSet<>(properties.propertyNames());
    if (!names.equals(new TreeSet<>(ours.fields().keySet()))) {
      differences.add(name + ": " + ours.fields().keySet() + " (expected: " + names + ")");
      names.retainAll(ours.fields().keySet());
    }
    for (String field : names) {
      Field known = Objects.requireNonNull(ours.fields().get(field));
      fields++;
      if (known.isRequired() != required.contains(field)) {
        differences.add(name + "." + field + ": required is " + known.isRequired());
      }
      compare(known.shape(), properties.get(field), name + "." + field);
    }
  }

  private void compare(Shape ours, JsonNode theirs, String where) {
    String reference = theirs.has("$ref") ? theirs.get("$ref").asString() : "";
    String type = theirs.has("type") ? theirs.get("type").asString() : "";
    String format = theirs.has("format") ? theirs.get("format").asString() : "";
    boolean agrees =
        switch (ours) {
          case Model model -> {
            boolean isModel = reference.startsWith(REFERENCE);
            if (isModel) {
              compare(model, reference.substring(REFERENCE.length()));
            }
            yield isModel;
          }
          case Many(var item) -> {
            if (type.equals("array")) {
              compare(item, theirs.get("items"), where + "[]");
            }
            yield type.equals("array");
          }
          case Keyed(var value) -> {
            if (theirs.has("additionalProperties")) {
              compare(value, theirs.get("additionalProperties"), where + "{}");
            }
            yield theirs.has("additionalProperties");
          }
          case Shape.Choice _ -> false; // only custom resources have such
          case Simple simple -> agrees(simple, type, format, reference);
        };
    if (!agrees) {
      differences.add(where + ": " + ours.title() + " (expected: " + theirs + ")");
    }
  }

  private boolean agrees(Simple ours, String type, String format, String reference) {
    return switch (ours) {
      case TEXT -> type.equals("string") && !format.equals("byte");
      case BASE64 -> type.equals("string") && format.equals("byte");
      case TRUTH -> type.equals("boolean");
      case INT32 -> type.equals("integer") && !format.equals("int64");
      case INT64 -> type.equals("integer") && format.equals("int64");
      case NUMBER -> type.equals("number");
      case QUANTITY -> reference.endsWith(".Quantity");
      case TEXT_OR_INTEGER -> reference.endsWith(".IntOrString");
      case TIME -> reference.endsWith(".Time") || reference.endsWith(".MicroTime");
      case ANY -> reference.isEmpty() ? type.equals("object") : isOpen(reference);
    };
  }

  private boolean isOpen(String reference) {
    return !definitions.get(reference.substring(REFERENCE.length())).has("properties");
  }

  @Test
  void knowsEveryFieldOfTheApi() throws Exception {
    definitions = new ObjectMapper().readTree(document().toFile()).get("definitions");
    int kinds = 0;
    int known = 0;
    for (String name : definitions.propertyNames()) {
      JsonNode versions = definitions.get(name).get("x-kubernetes-group-version-kind");
      for (JsonNode version : versions == null ? List.<JsonNode>of() : versions) {
        String kind = version.get("kind").asString();
        String group = version.get("group").asString();
        String apiVersion =
            (group.isEmpty() ? "" : group + "/") + version.get("version").asString();
        if (!isWritten(kind)) {
          continue;
        }
        kinds++;
        if (api.kind(apiVersion, kind).isPresent()) {
          known++;
          compare(api.kind(apiVersion, kind).get(), name);
        } else {
          differences.add("no " + apiVersion + " " + kind);
        }
      }
    }
    System.err.print(
        "family, cases, passed, excused\nkubernetes kinds, " + kinds + ", " + known + ", 0\n");
    assertThat(fields).isPositive();
    assertThat(differences).isEmpty();
  }
}
