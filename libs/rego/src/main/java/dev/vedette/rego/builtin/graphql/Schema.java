package dev.vedette.rego.builtin.graphql;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A sound schema: types with their extensions, directives and roots. Immutable once built. */
final class Schema {
  private static final Set<String> INPUT = Set.of("SCALAR", "ENUM", "INPUT_OBJECT");
  private static final String PRELUDE =
      "scalar Int scalar Float scalar String scalar Boolean scalar ID"
          + " directive @include(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT"
          + " directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT"
          + " directive @deprecated(reason: String = \"No longer supported\") on FIELD_DEFINITION"
          + " | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE"
          + " directive @specifiedBy(url: String!) on SCALAR"
          + " directive @oneOf on INPUT_OBJECT"
          + " directive @defer(if: Boolean = true, label: String) on FRAGMENT_SPREAD"
          + " | INLINE_FRAGMENT"
          + " type __Schema { description: String types: [__Type!]! queryType: __Type!"
          + " mutationType: __Type subscriptionType: __Type directives: [__Directive!]! }"
          + " type __Type { kind: __TypeKind! name: String description: String"
          + " fields(includeDeprecated: Boolean = false): [__Field!] interfaces: [__Type!]"
          + " possibleTypes: [__Type!] enumValues(includeDeprecated: Boolean = false):"
          + " [__EnumValue!] inputFields: [__InputValue!] ofType: __Type specifiedByURL: String }"
          + " type __Field { name: String! description: String args: [__InputValue!]!"
          + " type: __Type! isDeprecated: Boolean! deprecationReason: String }"
          + " type __InputValue { name: String! description: String type: __Type!"
          + " defaultValue: String }"
          + " type __EnumValue { name: String! description: String isDeprecated: Boolean!"
          + " deprecationReason: String }"
          + " enum __TypeKind { SCALAR OBJECT INTERFACE UNION ENUM INPUT_OBJECT LIST NON_NULL }"
          + " type __Directive { name: String! description: String locations:"
          + " [__DirectiveLocation!]! args: [__InputValue!]! isRepeatable: Boolean! }"
          + " enum __DirectiveLocation { QUERY MUTATION SUBSCRIPTION FIELD }";

  private final Map<String, ObjectValue> types = new LinkedHashMap<>();
  private final Map<String, ObjectValue> directives = new HashMap<>();
  private final Map<String, String> roots = new HashMap<>();

  private Schema() {}

  /** Builds a schema from its tree, or fails with what is wrong in it. */
  static Schema of(ObjectValue document) throws BuiltinFailure {
    var schema = new Schema();
    schema.define(SchemaParser.parse(PRELUDE));
    schema.define(document);
    schema.root(document);
    schema.check(document);
    return schema;
  }

  @Nullable ObjectValue type(String name) {
    return types.get(name);
  }

  @Nullable ObjectValue directive(String name) {
    return directives.get(name);
  }

  /** The type that an operation starts at. */
  @Nullable ObjectValue root(String operation) {
    String name = roots.get(operation);
    return name == null ? null : types.get(name);
  }

  private static BuiltinFailure wrong(String message) {
    return Operands.failure(message);
  }

  private void define(ObjectValue document) throws BuiltinFailure {
    for (ObjectValue definition : Trees.nodes(document, "Definitions")) {
      String name = Trees.text(definition, "Name");
      if (types.put(name, definition) != null) {
        throw wrong("Cannot redeclare type " + name + ".");
      }
    }
    for (ObjectValue directive : Trees.nodes(document, "Directives")) {
      String name = Trees.text(directive, "Name");
      if (directives.put(name, directive) != null && !name.equals("defer")) {
        throw wrong("Cannot redeclare directive " + name + ".");
      }
    }
    for (ObjectValue extension : Trees.nodes(document, "Extensions")) {
      String name = Trees.text(extension, "Name");
      ObjectValue before = types.get(name);
      if (before != null && !Trees.text(before, "Kind").equals(Trees.text(extension, "Kind"))) {
        throw wrong(
            "Cannot extend type "
                + name
                + " because the base type is a "
                + Trees.text(before, "Kind")
                + ", not "
                + Trees.text(extension, "Kind")
                + ".");
      }
      types.put(name, before == null ? extension : merge(before, extension));
    }
  }

  private static ObjectValue merge(ObjectValue before, ObjectValue extension) {
    var merged = before.toBuilder();
    for (String list : List.of("Directives", "Interfaces", "Fields", "Types", "EnumValues")) {
      var members = new ArrayList<Value>();
      for (ObjectValue part : List.of(before, extension)) {
        if (part.get(list) instanceof ArrayValue array) {
          members.addAll(array.elements());
        }
      }
      Parser.put(merged, list, members);
    }
    return merged.build();
  }

  private void root(ObjectValue document) throws BuiltinFailure {
    List<ObjectValue> schemas = Trees.nodes(document, "Schema");
    if (schemas.size() > 1) {
      throw wrong("Cannot have multiple schema entry points, consider schema extensions instead.");
    }
    if (schemas.isEmpty()) {
      for (String name : List.of("Query", "Mutation", "Subscription")) {
        if (types.containsKey(name)) {
          roots.put(name.toLowerCase(Locale.ROOT), name);
        }
      }
    }
    for (ObjectValue schema :
        Stream.concat(schemas.stream(), Trees.nodes(document, "SchemaExtension").stream())
            .toList()) {
      for (ObjectValue entry : Trees.nodes(schema, "OperationTypes")) {
        String type = Trees.text(entry, "Type");
        if (!types.containsKey(type)) {
          throw wrong(
              "Schema root "
                  + Trees.text(entry, "Operation")
                  + " refers to a type "
                  + type
                  + " that does not exist.");
        }
        roots.put(Trees.text(entry, "Operation"), type);
      }
      used(schema);
    }
  }

  private void check(ObjectValue document) throws BuiltinFailure {
    for (ObjectValue type : types.values()) {
      check(type, Trees.text(type, "Kind"), Trees.text(type, "Name"));
    }
    for (ObjectValue directive : Trees.nodes(document, "Directives")) {
      reserved(Trees.text(directive, "Name"));
      arguments(directive);
    }
  }

  private void check(ObjectValue type, String kind, String name) throws BuiltinFailure {
    List<ObjectValue> fields = Trees.nodes(type, "Fields");
    boolean introspection = name.startsWith("__");
    for (ObjectValue field : fields) {
      if (!introspection) {
        reserved(Trees.text(field, "Name"));
      }
      ObjectValue target = existing(Trees.base(Trees.node(field, "Type")));
      boolean input = kind.equals("INPUT_OBJECT");
      String targetKind = Trees.text(target, "Kind");
      if (input ? !INPUT.contains(targetKind) : targetKind.equals("INPUT_OBJECT")) {
        throw wrong(kind + " field must be one of other kinds than " + targetKind + ".");
      }
      arguments(field);
      used(field);
    }
    used(type);
    switch (kind) {
      case "OBJECT", "INTERFACE" -> {
        if (fields.isEmpty()) {
          throw wrong(kind + " " + name + ": must define one or more fields.");
        }
        for (String implemented : Trees.texts(type, "Interfaces")) {
          implement(type, existing(implemented));
        }
      }
      case "INPUT_OBJECT" -> {
        if (fields.isEmpty()) {
          throw wrong("INPUT_OBJECT " + name + ": must define one or more input fields.");
        }
      }
      case "ENUM" -> {
        if (Trees.nodes(type, "EnumValues").isEmpty()) {
          throw wrong("ENUM " + name + ": must define one or more unique enum values.");
        }
      }
      case "UNION" -> {
        for (String member : Trees.texts(type, "Types")) {
          if (!Trees.text(existing(member), "Kind").equals("OBJECT")) {
            throw wrong("UNION type " + Value.of(member) + " must be OBJECT.");
          }
        }
      }
      default -> {
        // A scalar has nothing to check.
      }
    }
  }

  private void implement(ObjectValue type, ObjectValue implemented) throws BuiltinFailure {
    if (!Trees.text(implemented, "Kind").equals("INTERFACE")) {
      throw wrong(Trees.text(implemented, "Name") + " is a non interface type.");
    }
    List<String> own = Trees.texts(type, "Interfaces");
    for (String further : Trees.texts(implemented, "Interfaces")) {
      if (!own.contains(further)) {
        throw wrong(
            "Type "
                + Trees.text(type, "Name")
                + " must implement "
                + further
                + " because it is implemented by "
                + Trees.text(implemented, "Name")
                + ".");
      }
    }
    for (ObjectValue field : Trees.nodes(implemented, "Fields")) {
      String name = Trees.text(field, "Name");
      boolean has =
          Trees.nodes(type, "Fields").stream()
              .anyMatch(candidate -> Trees.text(candidate, "Name").equals(name));
      if (!has) {
        throw wrong(
            "For "
                + Trees.text(type, "Name")
                + " to implement "
                + Trees.text(implemented, "Name")
                + " it must have a field called "
                + name
                + ".");
      }
    }
  }

  private void arguments(ObjectValue owner) throws BuiltinFailure {
    for (ObjectValue argument : Trees.nodes(owner, "Arguments")) {
      reserved(Trees.text(argument, "Name"));
      ObjectValue type = existing(Trees.base(Trees.node(argument, "Type")));
      if (!INPUT.contains(Trees.text(type, "Kind"))) {
        throw wrong(
            "cannot use "
                + Trees.text(type, "Name")
                + " as argument "
                + Trees.text(argument, "Name")
                + " because "
                + Trees.text(type, "Kind")
                + " is not a valid input type");
      }
      used(argument);
    }
  }

  private void used(ObjectValue owner) throws BuiltinFailure {
    for (ObjectValue directive : Trees.nodes(owner, "Directives")) {
      if (!directives.containsKey(Trees.text(directive, "Name"))) {
        throw wrong("Undefined directive " + Trees.text(directive, "Name") + ".");
      }
    }
  }

  private ObjectValue existing(String name) throws BuiltinFailure {
    ObjectValue type = types.get(name);
    if (type == null) {
      throw wrong("Undefined type " + name + ".");
    }
    return type;
  }

  private static void reserved(String name) throws BuiltinFailure {
    if (name.startsWith("__")) {
      throw wrong(
          "Name "
              + Value.of(name)
              + " must not begin with \"__\", which is reserved by GraphQL introspection.");
    }
  }
}
