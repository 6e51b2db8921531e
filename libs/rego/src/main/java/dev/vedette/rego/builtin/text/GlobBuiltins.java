package dev.vedette.rego.builtin.text;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.List;

/** Globs with separators. Has no state but a cache, so safe for all threads. */
public final class GlobBuiltins {
  private static final Patterns PATTERNS = new Patterns();
  private static final String SPECIAL = "*?\\[]{}";

  private GlobBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add(
            "glob.match(pattern: string, delimiters: any<null, array[string]>, match: string)"
                + " -> result: boolean",
            GlobBuiltins::match)
        .add("glob.quote_meta(pattern: string) -> output: string", GlobBuiltins::quote);
  }

  private static Value match(Call call, List<Value> arguments) throws BuiltinFailure {
    String glob = Operands.string(arguments, 0);
    String separators = separators(arguments.get(1));
    String text = Operands.string(arguments, 2);
    return Value.of(matches(call, glob, separators, text));
  }

  /** True when the glob matches all of the text; each character of separators stops a star. */
  public static boolean matches(Call call, String glob, String separators, String text)
      throws BuiltinFailure {
    call.charge(text.length() / 16);
    return PATTERNS.compileGlob(glob, separators).matcher(text).find();
  }

  private static String separators(Value operand) throws BuiltinFailure {
    if (operand instanceof NullValue) {
      return "";
    }
    if (!(operand instanceof ArrayValue array)) {
      throw Operands.wrongType(2, operand, "array");
    }
    var separators = new StringBuilder();
    for (Value element : array) {
      if (!(element instanceof StringValue string)) {
        throw Operands.wrongElement(2, array, element, "string");
      }
      if (string.value().codePointCount(0, string.value().length()) != 1) {
        throw Operands.wrongElement(2, array, element, "rune");
      }
      separators.append(string.value());
    }
    return separators.isEmpty() ? "." : separators.toString();
  }

  private static Value quote(Call call, List<Value> arguments) throws BuiltinFailure {
    var quoted = new StringBuilder();
    for (char c : Operands.string(arguments, 0).toCharArray()) {
      quoted.append(SPECIAL.indexOf(c) >= 0 ? "\\" : "").append(c);
    }
    return Value.of(quoted.toString());
  }
}
