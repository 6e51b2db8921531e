package dev.vedette.rego.evaluate;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Module;
import dev.vedette.rego.syntax.Outcome.Failure;
import dev.vedette.rego.syntax.Outcome.Success;
import dev.vedette.rego.syntax.Parser;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.syntax.Rule;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Terms;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.List;

/**
 * A module as {@code rego.parse_module} shows it: its package, imports and the heads of its rules.
 */
final class ModuleValue {
  private ModuleValue() {}

  static Value parse(List<Value> arguments) throws BuiltinFailure {
    if (!(arguments.get(0) instanceof StringValue file)
        || !(arguments.get(1) instanceof StringValue source)) {
      throw new BuiltinFailure(
          BuiltinFailure.Reason.TYPE, "rego.parse_module: operands must be string");
    }
    // Text that only the older dialect takes is read as such.
    var parsed = Parser.module(file.value(), source.value(), RegoVersion.V1);
    if (parsed instanceof Failure
        && Parser.module(file.value(), source.value(), RegoVersion.V0)
            instanceof Success<Module> older) {
      parsed = older;
    }
    return switch (parsed) {
      case Success<Module>(var module) -> value(module);
      case Failure<Module>(var problems) ->
          throw new BuiltinFailure(
              BuiltinFailure.Reason.BUILTIN, "rego.parse_module: " + Diagnostic.text(problems, ""));
    };
  }

  private static Value value(Module module) {
    var imports =
        module.imports().stream()
            .<Value>map(found -> {
              var builder =
                  ObjectValue.builder()
                      .put(
                          "path",
                          ObjectValue.builder()
                              .put("type", Value.of("ref"))
                              .put("value", terms(found.path().parts()))
                              .build());
              if (!found.alias().isEmpty()) {
                builder.put("alias", Value.of(found.alias()));
              }
              return builder.build();
            })
            .toList();
    var result =
        ObjectValue.builder()
            .put("package", ObjectValue.of("path", terms(module.path().parts())))
            .put("rules", ArrayValue.of(module.rules().stream().map(ModuleValue::rule).toList()));
    if (!imports.isEmpty()) {
      result.put("imports", ArrayValue.of(imports));
    }
    return result.build();
  }

  private static Value rule(Rule rule) {
    var ref = rule.head().ref().parts();
    return ObjectValue.of(
        "head",
        ObjectValue.builder()
            .put("name", Value.of(ref.getFirst().toString()))
            .put("ref", terms(ref))
            .build());
  }

  private static ArrayValue terms(List<Term> parts) {
    return ArrayValue.of(parts.stream().map(ModuleValue::term).toList());
  }

  private static Value term(Term term) {
    return ObjectValue.builder()
        .put("type", Value.of(Terms.kindName(term)))
        .put("value", term instanceof Term.Scalar(var value, _) ? value : Value.of(term.toString()))
        .build();
  }
}
