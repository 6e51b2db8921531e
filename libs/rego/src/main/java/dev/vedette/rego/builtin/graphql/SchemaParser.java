package dev.vedette.rego.builtin.graphql;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.graphql.Token.Kind;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the definitions of a schema. For one thread. */
final class SchemaParser extends Parser {
  static final Map<String, String> KINDS =
      Map.of(
          "scalar", "SCALAR",
          "type", "OBJECT",
          "interface", "INTERFACE",
          "union", "UNION",
          "enum", "ENUM",
          "input", "INPUT_OBJECT");
  private static final Set<String> LOCATIONS =
      Set.of(
          "QUERY",
          "MUTATION",
          "SUBSCRIPTION",
          "FIELD",
          "FRAGMENT_DEFINITION",
          "FRAGMENT_SPREAD",
          "INLINE_FRAGMENT",
          "VARIABLE_DEFINITION",
          "SCHEMA",
          "SCALAR",
          "OBJECT",
          "FIELD_DEFINITION",
          "ARGUMENT_DEFINITION",
          "INTERFACE",
          "UNION",
          "ENUM",
          "ENUM_VALUE",
          "INPUT_OBJECT",
          "INPUT_FIELD_DEFINITION");

  private final List<Value> schemas = new ArrayList<>();
  private final List<Value> schemaExtensions = new ArrayList<>();
  private final List<Value> directives = new ArrayList<>();
  private final List<Value> definitions = new ArrayList<>();
  private final List<Value> extensions = new ArrayList<>();

  private SchemaParser(String text) {
    super(text);
  }

  static ObjectValue parse(String text) throws BuiltinFailure {
    return new SchemaParser(text).document();
  }

  private ObjectValue document() throws BuiltinFailure {
    while (peek().kind() != Kind.END) {
      boolean described = peek().isString();
      String description = description();
      Token token = peek();
      if (token.kind() != Kind.NAME) {
        throw unexpected(token);
      }
      switch (token.text()) {
        case "schema" -> schemas.add(schema(description, false));
        case "directive" -> directives.add(directive(description));
        case "extend" -> {
          if (described) {
            throw unexpected(previous());
          }
          next();
          extend();
        }
        default -> definitions.add(definition(description, false));
      }
    }
    var document = ObjectValue.builder();
    put(document, "Schema", schemas);
    put(document, "SchemaExtension", schemaExtensions);
    put(document, "Directives", directives);
    put(document, "Definitions", definitions);
    put(document, "Extensions", extensions);
    return document.build();
  }

  private void extend() throws BuiltinFailure {
    if (peek().isName("schema")) {
      schemaExtensions.add(schema("", true));
    } else {
      extensions.add(definition("", true));
    }
  }

  private String description() {
    return peek().isString() ? next().text() : "";
  }

  private Value schema(String description, boolean extension) throws BuiltinFailure {
    next();
    var schema = ObjectValue.builder().put("Description", Value.of(description));
    List<Value> used = directives(true);
    put(schema, "Directives", used);
    List<Value> types = some("{", "}", this::operationType);
    put(schema, "OperationTypes", types);
    if (extension && used.isEmpty() && types.isEmpty()) {
      throw unexpected(peek());
    }
    return schema.build();
  }

  private Value operationType() throws BuiltinFailure {
    Token token = peek();
    String operation = name();
    if (!Set.of("query", "mutation", "subscription").contains(operation)) {
      throw unexpected(token);
    }
    expect(":");
    return ObjectValue.builder()
        .put("Operation", Value.of(operation))
        .put("Type", Value.of(name()))
        .build();
  }

  private Value directive(String description) throws BuiltinFailure {
    next();
    expect("@");
    var directive =
        ObjectValue.builder()
            .put("Description", Value.of(description))
            .put("Name", Value.of(name()));
    put(directive, "Arguments", some("(", ")", this::argument));
    boolean repeatable = peek().isName("repeatable");
    if (repeatable) {
      next();
    }
    directive.put("IsRepeatable", Value.of(repeatable));
    expectName("on");
    skip("|");
    var locations = new ArrayList<Value>();
    do {
      Token token = peek();
      String location = name();
      if (!LOCATIONS.contains(location)) {
        throw unexpected(token);
      }
      locations.add(Value.of(location));
    } while (skip("|"));
    put(directive, "Locations", locations);
    return directive.build();
  }

  private Value definition(String description, boolean extension) throws BuiltinFailure {
    String kind = peek().kind() == Kind.NAME ? KINDS.get(peek().text()) : null;
    if (kind == null) {
      throw unexpected(peek());
    }
    next();
    var definition =
        ObjectValue.builder()
            .put("Kind", Value.of(kind))
            .put("Description", Value.of(description))
            .put("Name", Value.of(name()))
            .put("BuiltIn", Value.of(false));
    boolean hasInterfaces = kind.equals("OBJECT") || kind.equals("INTERFACE");
    List<Value> interfaces = hasInterfaces ? interfaces() : List.of();
    List<Value> used = directives(true);
    List<Value> members =
        switch (kind) {
          case "OBJECT", "INTERFACE" -> some("{", "}", this::field);
          case "INPUT_OBJECT" -> some("{", "}", this::argument);
          case "ENUM" -> some("{", "}", this::enumValue);
          case "UNION" -> members();
          default -> List.of();
        };
    if (extension && interfaces.isEmpty() && used.isEmpty() && members.isEmpty()) {
      throw unexpected(peek());
    }
    put(definition, "Interfaces", interfaces);
    put(definition, "Directives", used);
    put(
        definition,
        kind.equals("ENUM") ? "EnumValues" : kind.equals("UNION") ? "Types" : "Fields",
        members);
    return definition.build();
  }

  private List<Value> interfaces() throws BuiltinFailure {
    var interfaces = new ArrayList<Value>();
    if (peek().isName("implements")) {
      next();
      skip("&");
      do {
        interfaces.add(Value.of(name()));
      } while (skip("&"));
    }
    return interfaces;
  }

  private List<Value> members() throws BuiltinFailure {
    var members = new ArrayList<Value>();
    if (skip("=")) {
      skip("|");
      do {
        members.add(Value.of(name()));
      } while (skip("|"));
    }
    return members;
  }

  private Value field() throws BuiltinFailure {
    var field =
        ObjectValue.builder()
            .put("Description", Value.of(description()))
            .put("Name", Value.of(name()));
    put(field, "Arguments", some("(", ")", this::argument));
    expect(":");
    field.put("Type", type());
    put(field, "Directives", directives(true));
    return field.build();
  }

  private Value argument() throws BuiltinFailure {
    var argument =
        ObjectValue.builder()
            .put("Description", Value.of(description()))
            .put("Name", Value.of(name()));
    expect(":");
    argument.put("Type", type());
    if (skip("=")) {
      argument.put("DefaultValue", value(true));
    }
    put(argument, "Directives", directives(true));
    return argument.build();
  }

  private Value enumValue() throws BuiltinFailure {
    var value =
        ObjectValue.builder()
            .put("Description", Value.of(description()))
            .put("Name", Value.of(name()));
    put(value, "Directives", directives(true));
    return value.build();
  }
}
