package dev.vedette.rego.syntax;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads metadata blocks, that is, YAML in comments after {@code # METADATA}. Not thread-safe. */
final class AnnotationReader {
  private static final Set<String> SCOPES = Set.of("rule", "document", "package", "subpackages");
  private static final int MAX_DEPTH = 50;

  private final List<Diagnostic> problems;

  AnnotationReader(List<Diagnostic> problems) {
    this.problems = problems;
  }

  /** All blocks; the places are those of the statements in order. */
  List<Annotations> read(List<Comment> comments, List<Location> statements, int packageRow) {
    var result = new ArrayList<Annotations>();
    for (int i = 0; i < comments.size(); i++) {
      Comment first = comments.get(i);
      if (!first.text().strip().startsWith("METADATA")) {
        continue;
      }
      var text = new StringBuilder();
      int last = i;
      while (last + 1 < comments.size()
          && comments.get(last + 1).location().row() == comments.get(last).location().row() + 1
          && comments.get(last + 1).location().column() == 1) {
        String line = comments.get(++last).text();
        text.append(line.startsWith(" ") ? line.substring(1) : line).append('\n');
      }
      i = last;
      var block = block(text.toString(), first.location(), statements, packageRow);
      if (block != null) {
        result.add(block);
      }
    }
    return result;
  }

  private @Nullable Annotations block(
      String text, Location place, List<Location> statements, int packageRow) {
    if (text.isBlank()) {
      problem(place, "expected METADATA block, found whitespace");
      return null;
    }
    Object yaml;
    try {
      var options = new LoaderOptions();
      options.setMaxAliasesForCollections(10);
      options.setNestingDepthLimit(MAX_DEPTH);
      options.setAllowDuplicateKeys(false);
      yaml = new Yaml(new SafeConstructor(options)).load(text);
    } catch (YAMLException e) {
      String message = Objects.requireNonNullElse(e.getMessage(), "malformed");
      problem(place, "yaml: " + message.lines().findFirst().orElse(""));
      return null;
    }
    if (!(yaml instanceof Map<?, ?> fields)) {
      problem(place, "yaml: unmarshal errors: METADATA block is no mapping");
      return null;
    }
    Location target =
        statements.stream().filter(at -> at.row() > place.row()).findFirst().orElse(null);
    if (target == null) {
      problem(place, "annotation scope '' must be applied to rule, package or import");
      return null;
    }
    boolean onPackage = target.row() == packageRow;
    boolean entrypoint = Boolean.TRUE.equals(fields.get("entrypoint"));
    Object given = fields.get("scope");
    String scope =
        given != null ? given.toString() : onPackage ? "package" : entrypoint ? "document" : "rule";
    if (!SCOPES.contains(scope)) {
      problem(place, "invalid scope '" + scope + "'");
      return null;
    }
    if (onPackage != (scope.equals("package") || scope.equals("subpackages"))) {
      problem(
          place,
          "annotation scope '"
              + scope
              + "' must be applied to "
              + (onPackage ? "rule (have package)" : "package (have rule)"));
      return null;
    }
    return new Annotations(scope, content(fields, scope, place), place, target.row());
  }

  private void problem(Location place, String message) {
    problems.add(new Diagnostic(Diagnostic.PARSE, message, place));
  }

  private ObjectValue content(Map<?, ?> fields, String scope, Location place) {
    var content = ObjectValue.builder();
    content.put("scope", Value.of(scope));
    for (String name : List.of("title", "description")) {
      if (fields.get(name) instanceof String text && !text.isEmpty()) {
        content.put(name, Value.of(text));
      }
    }
    if (Boolean.TRUE.equals(fields.get("entrypoint"))) {
      content.put("entrypoint", Value.of(true));
    }
    if (fields.get("organizations") instanceof List<?> list && !list.isEmpty()) {
      content.put("organizations", value(list, 0));
    }
    if (fields.get("related_resources") instanceof List<?> list && !list.isEmpty()) {
      content.put(
          "related_resources",
          ArrayValue.of(list.stream().map(item -> resource(item, place)).toList()));
    }
    if (fields.get("authors") instanceof List<?> list && !list.isEmpty()) {
      content.put(
          "authors", ArrayValue.of(list.stream().map(item -> author(item, place)).toList()));
    }
    if (fields.get("schemas") instanceof List<?> list && !list.isEmpty()) {
      content.put("schemas", ArrayValue.of(list.stream().map(this::schema).toList()));
    }
    if (fields.get("custom") instanceof Map<?, ?> map && !map.isEmpty()) {
      content.put("custom", value(map, 0));
    }
    if (fields.get("compile") instanceof Map<?, ?> map && !map.isEmpty()) {
      content.put("compile", value(map, 0));
    }
    return content.build();
  }

  private Value resource(Object item, Location place) {
    if (item instanceof String text && !text.isEmpty()) {
      return ObjectValue.of("ref", Value.of(text));
    }
    if (item instanceof Map<?, ?> map && map.get("ref") instanceof String text && !text.isBlank()) {
      var result = ObjectValue.builder().put("ref", Value.of(text.strip()));
      if (map.get("description") instanceof String description && !description.isBlank()) {
        result.put("description", Value.of(description.strip()));
      }
      return result.build();
    }
    problem(place, "invalid related-resource definition " + item);
    return NullValue.NULL;
  }

  private Value author(Object item, Location place) {
    String name = "";
    String email = "";
    if (item instanceof String text && !text.isBlank()) {
      var words = new ArrayList<>(List.of(text.strip().split("\\s+", -1)));
      String last = words.getLast();
      if (last.startsWith("<") && last.endsWith(">")) {
        email = last.substring(1, last.length() - 1);
        words.removeLast();
      }
      name = String.join(" ", words);
    } else if (item instanceof Map<?, ?> map) {
      name = map.get("name") instanceof String text ? text.strip() : "";
      email = map.get("email") instanceof String text ? text.strip() : "";
    }
    if (name.isEmpty() && email.isEmpty()) {
      problem(place, "invalid author definition " + item);
    }
    var result = ObjectValue.builder();
    if (!name.isEmpty()) {
      result.put("name", Value.of(name));
    }
    if (!email.isEmpty()) {
      result.put("email", Value.of(email));
    }
    return result.build();
  }

  private Value schema(Object item) {
    var result = ObjectValue.builder();
    if (item instanceof Map<?, ?> map) {
      map.forEach((path, schema) -> {
        result.put("path", names(String.valueOf(path)));
        if (schema instanceof String text) {
          result.put("schema", names(text));
        } else {
          result.put("definition", value(schema, 0));
        }
      });
    }
    return result.build();
  }

  private static Value names(String path) {
    return ArrayValue.of(List.of(path.split("\\.", -1)).stream().map(Value::of).toList());
  }

  private static Value value(@Nullable Object yaml, int depth) {
    if (depth > MAX_DEPTH) {
      return NullValue.NULL;
    }
    return switch (yaml) {
      case null -> NullValue.NULL;
      case Boolean truth -> Value.of(truth.booleanValue());
      case Integer number -> NumberValue.of(number.longValue());
      case Long number -> NumberValue.of(number.longValue());
      case BigInteger number -> NumberValue.of(number);
      case Double number when Double.isFinite(number) -> NumberValue.parse(number.toString());
      case List<?> list -> ArrayValue.of(list.stream().map(i -> value(i, depth + 1)).toList());
      case Map<?, ?> map -> {
        var object = ObjectValue.builder();
        map.forEach((key, item) -> object.put(String.valueOf(key), value(item, depth + 1)));
        yield object.build();
      }
      default -> Value.of(yaml.toString());
    };
  }
}
