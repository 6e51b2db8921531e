package dev.vedette.rego.builtin.graphql;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.List;

/** GraphQL: trees of queries and schemas, and whether they fit. No state, so thread-safe. */
public final class GraphqlBuiltins {
  private static final String DOCUMENT = "any<string, object[any: any]>";
  private static final String TREE = "object[any: any]";

  private GraphqlBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    String both = "(query: " + DOCUMENT + ", schema: " + DOCUMENT + ") -> output: ";
    builtins
        .add("graphql.is_valid" + both + "boolean", GraphqlBuiltins::isValid)
        .add(
            "graphql.parse" + both + "array<" + TREE + ", " + TREE + ">",
            (call, arguments) -> {
              ArrayValue parsed = checked(call, arguments);
              return ArrayValue.of(parsed.get(0), parsed.get(1));
            })
        .add(
            "graphql.parse_and_verify" + both + "array<boolean, " + TREE + ", " + TREE + ">",
            GraphqlBuiltins::parseAndVerify)
        .add(
            "graphql.parse_query(query: string) -> output: " + TREE,
            (call, arguments) -> {
              charge(call, arguments.get(0));
              return QueryParser.parse(Operands.string(arguments, 0));
            })
        .add(
            "graphql.parse_schema(schema: string) -> output: " + TREE,
            (call, arguments) -> {
              charge(call, arguments.get(0));
              return SchemaParser.parse(Operands.string(arguments, 0));
            })
        .add(
            "graphql.schema_is_valid(schema: " + DOCUMENT + ") -> output: boolean",
            GraphqlBuiltins::isValidSchema);
  }

  private static void charge(Call call, Value document) {
    call.charge(50 + (document instanceof StringValue text ? text.value().length() / 4 : 50));
  }

  private static ObjectValue query(Call call, List<Value> arguments) throws BuiltinFailure {
    charge(call, arguments.get(0));
    return switch (arguments.get(0)) {
      case StringValue text -> QueryParser.parse(text.value());
      case ObjectValue tree -> tree;
      case Value other -> throw Operands.wrongType(1, other, "string", "object");
    };
  }

  private static ObjectValue schema(Call call, List<Value> arguments, int index)
      throws BuiltinFailure {
    charge(call, arguments.get(index));
    return switch (arguments.get(index)) {
      case StringValue text -> SchemaParser.parse(text.value());
      case ObjectValue tree -> tree;
      case Value other -> throw Operands.wrongType(index + 1, other, "string", "object");
    };
  }

  /** The trees of a query and of the schema that it fits. */
  private static ArrayValue checked(Call call, List<Value> arguments) throws BuiltinFailure {
    ObjectValue query = query(call, arguments);
    ObjectValue schema = schema(call, arguments, 1);
    QueryCheck.check(query, Schema.of(schema));
    return ArrayValue.of(query, schema);
  }

  private static Value isValid(Call call, List<Value> arguments) {
    try {
      return Value.of(checked(call, arguments).size() == 2);
    } catch (BuiltinFailure failure) {
      return Value.of(false);
    }
  }

  private static Value parseAndVerify(Call call, List<Value> arguments) {
    try {
      ArrayValue parsed = checked(call, arguments);
      return ArrayValue.of(Value.of(true), parsed.get(0), parsed.get(1));
    } catch (BuiltinFailure failure) {
      return ArrayValue.of(Value.of(false), ObjectValue.EMPTY, ObjectValue.EMPTY);
    }
  }

  private static Value isValidSchema(Call call, List<Value> arguments) {
    try {
      return Value.of(Schema.of(schema(call, arguments, 0)).type("Int") != null);
    } catch (BuiltinFailure failure) {
      return Value.of(false);
    }
  }
}
