package dev.vedette.scanner.schema;

import dev.vedette.scanner.manifest.Value;
import dev.vedette.scanner.schema.Shape.Choice;
import dev.vedette.scanner.schema.Shape.Field;
import dev.vedette.scanner.schema.Shape.Keyed;
import dev.vedette.scanner.schema.Shape.Many;
import dev.vedette.scanner.schema.Shape.Model;
import dev.vedette.scanner.schema.Shape.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What kubeconform says of an object with its strict schemas, in which a field that is not needed
 * may be null. Of several problems kubeconform changes the order from run to run; here they come in
 * the order of the file. Immutable and thread-safe.
 */
public final class StrictSchema {
  private static final String LOCATION =
      "https://raw.githubusercontent.com/yannh/kubernetes-json-schema/master"
          + "/master-standalone-strict/";

  private final Api api = Api.newest();

  /** The problems as kubesec prints them; nothing when there is none, or the kind has no model. */
  public Optional<String> problem(String apiVersion, String kind, Value object) {
    Optional<Model> model = api.kind(apiVersion, kind);
    if (model.isEmpty()) {
      return Optional.empty();
    }
    List<String> problems = new ArrayList<>();
    value(object, model.get(), true, "", problems);
    if (problems.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "problem validating schema. Check JSON formatting: jsonschema validation failed with '"
            + LOCATION
            + file(apiVersion, kind)
            + ".json#' "
            + String.join(" ", problems)
            + "\n");
  }

  /** {@code deployment-apps-v1}: of a group only what stands before its first dot. */
  private static String file(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    int dot = group.indexOf('.');
    String label = dot < 0 ? group : group.substring(0, dot);
    return (kind + (label.isEmpty() ? "" : "-" + label) + "-" + apiVersion.substring(slash + 1))
        .toLowerCase(Locale.ROOT);
  }

  private static void value(
      Value value, Shape shape, boolean isRequired, String pointer, List<String> problems) {
    if (shape == Simple.ANY || (value instanceof Value.Nothing && !isRequired)) {
      return;
    }
    switch (shape) {
      case Model model when value instanceof Value.Mapping mapping ->
          model(mapping, model, pointer, problems);
      case Many(var item) when value instanceof Value.Sequence(var items, _) -> {
        for (int i = 0; i < items.size(); i++) {
          value(items.get(i), item, false, pointer + "/" + i, problems);
        }
      }
      case Keyed(var each) when value instanceof Value.Mapping mapping ->
          mapping
              .entries()
              .forEach((key, below) -> value(below, each, false, below(pointer, key), problems));
      case Simple.QUANTITY -> choice(value, "number", pointer, problems);
      case Simple.TEXT_OR_INTEGER -> choice(value, "integer", pointer, problems);
      default -> {
        String wanted = type(shape);
        if (!fits(value, wanted)) {
          problems.add(wrongType(pointer, value, (isRequired ? "" : "null or ") + wanted));
        }
      }
    }
  }

  private static void model(
      Value.Mapping mapping, Model model, String pointer, List<String> problems) {
    Map<String, Value> entries = mapping.entries();
    List<String> missing =
        model.fields().entrySet().stream()
            .filter(field -> field.getValue().isRequired() && !entries.containsKey(field.getKey()))
            .map(Map.Entry::getKey)
            .toList();
    if (!missing.isEmpty()) {
      String noun = missing.size() == 1 ? "missing property " : "missing properties ";
      problems.add(at(pointer) + noun + quoted(missing));
    }
    List<String> unknown = new ArrayList<>();
    entries.forEach((key, below) -> {
      Field field = model.fields().get(key);
      if (field == null) {
        unknown.add(key);
      } else {
        value(below, field.shape(), field.isRequired(), below(pointer, key), problems);
      }
    });
    if (!unknown.isEmpty()) {
      problems.add(at(pointer) + "additional properties " + quoted(unknown) + " not allowed");
    }
  }

  /** Text or a number: the schemas offer both, and each has its own problem. */
  private static void choice(Value value, String number, String pointer, List<String> problems) {
    if (!fits(value, "string") && !fits(value, number)) {
      problems.add(
          at(pointer)
              + "oneOf failed, none matched   "
              + wrongType(pointer, value, "null or string")
              + "   "
              + wrongType(pointer, value, "null or " + number));
    }
  }

  private static String wrongType(String pointer, Value value, String wanted) {
    return at(pointer) + "got " + type(value) + ", want " + wanted;
  }

  private static String at(String pointer) {
    return "- at '" + pointer + "': ";
  }

  private static String below(String pointer, String key) {
    return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
  }

  private static String quoted(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }

  private static boolean fits(Value value, String wanted) {
    return switch (value) {
      case Value.Numeric(var number, _) when wanted.equals("integer") ->
          number == Math.rint(number);
      default -> type(value).equals(wanted);
    };
  }

  private static String type(Value value) {
    return switch (value) {
      case Value.Mapping _ -> "object";
      case Value.Sequence _ -> "array";
      case Value.Text _ -> "string";
      case Value.Numeric _ -> "number";
      case Value.Truth _ -> "boolean";
      case Value.Nothing _ -> "null";
    };
  }

  private static String type(Shape shape) {
    return switch (shape) {
      case Model _, Keyed _ -> "object";
      case Many _ -> "array";
      case Choice _ -> "string";
      case Simple simple ->
          switch (simple) {
            case TEXT, BASE64, TIME, QUANTITY, TEXT_OR_INTEGER, ANY -> "string";
            case INT32, INT64 -> "integer";
            case NUMBER -> "number";
            case TRUTH -> "boolean";
          };
    };
  }
}
