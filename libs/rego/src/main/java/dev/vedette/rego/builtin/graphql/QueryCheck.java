package dev.vedette.rego.builtin.graphql;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks a query against a schema. For one thread. */
final class QueryCheck {
  private static final Set<String> LEAVES = Set.of("SCALAR", "ENUM");
  private static final Set<String> COMPOSITES = Set.of("OBJECT", "INTERFACE", "UNION");
  private static final Set<String> INPUT = Set.of("SCALAR", "ENUM", "INPUT_OBJECT");

  private final Schema schema;
  private final Map<String, ObjectValue> fragments = new HashMap<>();
  private final Set<String> usedFragments = new HashSet<>();
  private final Set<String> variables = new HashSet<>();
  private final Set<String> usedVariables = new HashSet<>();
  private final Set<String> open = new HashSet<>();

  private QueryCheck(Schema schema) {
    this.schema = schema;
  }

  static void check(ObjectValue query, Schema schema) throws BuiltinFailure {
    new QueryCheck(schema).run(query);
  }

  private static BuiltinFailure wrong(String message) {
    return Operands.failure(message);
  }

  private void run(ObjectValue query) throws BuiltinFailure {
    for (ObjectValue fragment : Trees.nodes(query, "Fragments")) {
      String name = Trees.text(fragment, "Name");
      if (fragments.put(name, fragment) != null) {
        throw wrong("There can be only one fragment named " + Value.of(name) + ".");
      }
      composite(Trees.text(fragment, "TypeCondition"));
    }
    List<ObjectValue> operations = Trees.nodes(query, "Operations");
    var names = new HashSet<String>();
    for (ObjectValue operation : operations) {
      String name = Trees.text(operation, "Name");
      if (!names.add(name)) {
        throw wrong("There can be only one operation named " + Value.of(name) + ".");
      }
      if (name.isEmpty() && operations.size() > 1) {
        throw wrong("This anonymous operation must be the only defined operation.");
      }
      operation(operation);
    }
    for (String name : fragments.keySet()) {
      if (!usedFragments.contains(name)) {
        throw wrong("Fragment " + Value.of(name) + " is never used.");
      }
    }
  }

  private void operation(ObjectValue operation) throws BuiltinFailure {
    ObjectValue root = schema.root(Trees.text(operation, "Operation"));
    if (root == null) {
      throw wrong(
          "Schema does not support operation type " + Value.of(Trees.text(operation, "Operation")));
    }
    variables.clear();
    usedVariables.clear();
    for (ObjectValue variable : Trees.nodes(operation, "VariableDefinitions")) {
      String name = Trees.text(variable, "Variable");
      if (!variables.add(name)) {
        throw wrong("There can be only one variable named " + Value.of("$" + name) + ".");
      }
      ObjectValue type = existing(Trees.base(Trees.node(variable, "Type")));
      if (!INPUT.contains(Trees.text(type, "Kind"))) {
        throw wrong("Variable \"$" + name + "\" cannot be non-input type.");
      }
      if (variable.get("DefaultValue") instanceof ObjectValue value) {
        value(value, Trees.node(variable, "Type"));
      }
    }
    directives(operation);
    selection(operation, root);
    for (String name : variables) {
      if (!usedVariables.contains(name)) {
        throw wrong("Variable \"$" + name + "\" is never used.");
      }
    }
  }

  private ObjectValue existing(String name) throws BuiltinFailure {
    ObjectValue type = schema.type(name);
    if (type == null) {
      throw wrong("Unknown type " + Value.of(name) + ".");
    }
    return type;
  }

  private ObjectValue composite(String name) throws BuiltinFailure {
    ObjectValue type = existing(name);
    if (!COMPOSITES.contains(Trees.text(type, "Kind"))) {
      throw wrong("Fragment cannot condition on non composite type " + Value.of(name) + ".");
    }
    return type;
  }

  private void selection(ObjectValue owner, ObjectValue type) throws BuiltinFailure {
    for (ObjectValue selected : Trees.nodes(owner, "SelectionSet")) {
      directives(selected);
      if (selected.get("Alias") != null) {
        field(selected, type);
      } else if (selected.get("Name") != null) {
        spread(Trees.text(selected, "Name"));
      } else {
        String condition = Trees.text(selected, "TypeCondition");
        selection(selected, condition.isEmpty() ? type : composite(condition));
      }
    }
  }

  private void spread(String name) throws BuiltinFailure {
    ObjectValue fragment = fragments.get(name);
    if (fragment == null) {
      throw wrong("Unknown fragment " + Value.of(name) + ".");
    }
    if (!open.add(name)) {
      throw wrong("Cannot spread fragment " + Value.of(name) + " within itself.");
    }
    usedFragments.add(name);
    directives(fragment);
    selection(fragment, composite(Trees.text(fragment, "TypeCondition")));
    open.remove(name);
  }

  private void field(ObjectValue field, ObjectValue type) throws BuiltinFailure {
    String name = Trees.text(field, "Name");
    List<ObjectValue> inner = Trees.nodes(field, "SelectionSet");
    if (name.equals("__typename")) {
      return;
    }
    ObjectValue definition = definition(name, type);
    if (definition == null) {
      throw wrong(
          "Cannot query field "
              + Value.of(name)
              + " on type "
              + Value.of(Trees.text(type, "Name"))
              + ".");
    }
    arguments(field, definition, "Field " + Value.of(name));
    ObjectValue result = existing(Trees.base(Trees.node(definition, "Type")));
    boolean leaf = LEAVES.contains(Trees.text(result, "Kind"));
    if (leaf != inner.isEmpty()) {
      throw wrong(
          "Field "
              + Value.of(name)
              + (leaf ? " must not have a selection" : " must have a selection of subfields."));
    }
    selection(field, result);
  }

  private @Nullable ObjectValue definition(String name, ObjectValue type) throws BuiltinFailure {
    boolean atRoot = type.equals(schema.root("query"));
    if (atRoot && (name.equals("__schema") || name.equals("__type"))) {
      String text = "type Q { __schema: __Schema! __type(name: String!): __Type }";
      for (ObjectValue field :
          Trees.nodes(Trees.nodes(SchemaParser.parse(text), "Definitions").getFirst(), "Fields")) {
        if (Trees.text(field, "Name").equals(name)) {
          return field;
        }
      }
    }
    for (ObjectValue field : Trees.nodes(type, "Fields")) {
      if (Trees.text(field, "Name").equals(name)) {
        return field;
      }
    }
    return null;
  }

  private void directives(ObjectValue owner) throws BuiltinFailure {
    for (ObjectValue directive : Trees.nodes(owner, "Directives")) {
      String name = Trees.text(directive, "Name");
      ObjectValue definition = schema.directive(name);
      if (definition == null) {
        throw wrong("Unknown directive " + Value.of("@" + name) + ".");
      }
      arguments(directive, definition, "Directive " + Value.of("@" + name));
    }
  }

  private void arguments(ObjectValue owner, ObjectValue definition, String shown)
      throws BuiltinFailure {
    var given = new HashSet<String>();
    List<ObjectValue> declared = Trees.nodes(definition, "Arguments");
    for (ObjectValue argument : Trees.nodes(owner, "Arguments")) {
      String name = Trees.text(argument, "Name");
      if (!given.add(name)) {
        throw wrong("There can be only one argument named " + Value.of(name) + ".");
      }
      ObjectValue match = null;
      for (ObjectValue candidate : declared) {
        if (Trees.text(candidate, "Name").equals(name)) {
          match = candidate;
        }
      }
      if (match == null) {
        throw wrong("Unknown argument " + Value.of(name) + " on " + shown + ".");
      }
      value(Trees.node(argument, "Value"), Trees.node(match, "Type"));
    }
    for (ObjectValue argument : declared) {
      boolean required =
          Trees.flag(Trees.node(argument, "Type"), "NonNull")
              && argument.get("DefaultValue") == null;
      if (required && !given.contains(Trees.text(argument, "Name"))) {
        throw wrong(
            shown
                + " argument "
                + Value.of(Trees.text(argument, "Name"))
                + " is required, but it was not provided.");
      }
    }
  }

  private void value(ObjectValue value, ObjectValue type) throws BuiltinFailure {
    long kind =
        value.get("Kind") instanceof NumberValue number && number.isLong()
            ? number.longValue()
            : -1;
    if (kind == 0) {
      String name = Trees.text(value, "Raw");
      if (!variables.contains(name)) {
        throw wrong("Variable \"$" + name + "\" is not defined.");
      }
      usedVariables.add(name);
      return;
    }
    if (kind == 6) {
      if (Trees.flag(type, "NonNull")) {
        throw wrong("Expected value of a type that is not null, found null.");
      }
      return;
    }
    if (type.get("Elem") instanceof ObjectValue element) {
      if (kind != 8) {
        value(value, element);
        return;
      }
      for (ObjectValue child : Trees.nodes(value, "Children")) {
        value(Trees.node(child, "Value"), element);
      }
      return;
    }
    named(value, kind, existing(Trees.text(type, "NamedType")));
  }

  private void named(ObjectValue value, long kind, ObjectValue type) throws BuiltinFailure {
    String name = Trees.text(type, "Name");
    boolean fits =
        switch (Trees.text(type, "Kind")) {
          case "ENUM" ->
              kind == 7
                  && Trees.nodes(type, "EnumValues").stream()
                      .anyMatch(each -> Trees.text(each, "Name").equals(Trees.text(value, "Raw")));
          case "INPUT_OBJECT" -> kind == 9;
          default ->
              switch (name) {
                case "Int" -> kind == 1;
                case "Float" -> kind == 1 || kind == 2;
                case "String" -> kind == 3 || kind == 4;
                case "Boolean" -> kind == 5;
                case "ID" -> kind == 1 || kind == 3 || kind == 4;
                default -> true;
              };
        };
    if (!fits) {
      throw wrong(
          "Expected value of type " + Value.of(name) + ", found " + Trees.text(value, "Raw") + ".");
    }
    if (kind == 9) {
      members(value, type, name);
    }
  }

  private void members(ObjectValue value, ObjectValue type, String name) throws BuiltinFailure {
    var given = new HashSet<String>();
    List<ObjectValue> fields = Trees.nodes(type, "Fields");
    for (ObjectValue child : Trees.nodes(value, "Children")) {
      String key = Trees.text(child, "Name");
      ObjectValue field = definition(key, type);
      if (field == null && !fields.isEmpty()) {
        throw wrong("Field " + Value.of(key) + " is not defined by type " + Value.of(name) + ".");
      }
      given.add(key);
      if (field != null) {
        value(Trees.node(child, "Value"), Trees.node(field, "Type"));
      }
    }
    for (ObjectValue field : fields) {
      boolean required =
          Trees.flag(Trees.node(field, "Type"), "NonNull") && field.get("DefaultValue") == null;
      if (required && !given.contains(Trees.text(field, "Name"))) {
        throw wrong(
            "Field \""
                + name
                + "."
                + Trees.text(field, "Name")
                + "\" is required, but it was not provided.");
      }
    }
  }
}
