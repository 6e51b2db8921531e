package dev.vedette.rego.builtin.document;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.List;

/** JSON schemas. Has no state, so safe for all threads. */
public final class SchemaBuiltins {
  private static final String DOCUMENT = "any<string, object[any: any]>";

  private SchemaBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add(
            "json.match_schema(document: "
                + DOCUMENT
                + ", schema: "
                + DOCUMENT
                + ") -> output:"
                + " array<boolean, array[object<desc: string, error: string, field: string,"
                + " type: string>]>",
            SchemaBuiltins::match)
        .add(
            "json.verify_schema(schema: "
                + DOCUMENT
                + ")"
                + " -> output: array<boolean, any<null, string>>",
            SchemaBuiltins::verify);
  }

  private static Value document(List<Value> arguments, int index) throws BuiltinFailure {
    return switch (arguments.get(index)) {
      case ObjectValue object -> object;
      case StringValue text -> {
        try {
          yield Json.read(text.value());
        } catch (MalformedJson e) {
          throw Operands.wrong(index + 1, "invalid JSON string: " + e.getMessage());
        }
      }
      case Value other -> throw Operands.wrongType(index + 1, other, "string", "object");
    };
  }

  private static Value match(Call call, List<Value> arguments) throws BuiltinFailure {
    Value document = document(arguments, 0);
    Value schema = document(arguments, 1);
    JsonSchema.check(schema);
    var problems = ArrayValue.builder();
    for (JsonSchema.Problem problem : new JsonSchema(call, schema).validate(document)) {
      problems.add(
          ObjectValue.builder()
              .put("error", Value.of(problem.field() + ": " + problem.description()))
              .put("type", Value.of(problem.type()))
              .put("field", Value.of(problem.field()))
              .put("desc", Value.of(problem.description()))
              .build());
    }
    return ArrayValue.of(Value.of(problems.size() == 0), problems.build());
  }

  private static Value verify(Call call, List<Value> arguments) {
    try {
      JsonSchema.check(document(arguments, 0));
      return ArrayValue.of(Value.of(true), NullValue.NULL);
    } catch (BuiltinFailure failure) {
      return ArrayValue.of(Value.of(false), Value.of("jsonschema: " + failure.getMessage()));
    }
  }
}
