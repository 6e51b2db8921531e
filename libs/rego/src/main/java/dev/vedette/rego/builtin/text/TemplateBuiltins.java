package dev.vedette.rego.builtin.text;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.Value;
import java.util.List;

/** Text templates of Go, as far as policies use them. Has no state, so safe for all threads. */
public final class TemplateBuiltins {
  private TemplateBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins.add(
        "strings.render_template(value: string, vars: object[string: any]) -> result: string",
        TemplateBuiltins::render);
  }

  private static Value render(Call call, List<Value> arguments) throws BuiltinFailure {
    return Value.of(
        new GoTemplate(call, Operands.string(arguments, 0)).render(Operands.object(arguments, 1)));
  }
}
