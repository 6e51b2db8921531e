package dev.vedette.rego.builtin;

import dev.vedette.rego.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function that Rego brings along. Implementations are safe for all threads. */
@FunctionalInterface
public interface Builtin {

  /**
   * Calls the function with as many arguments as it declares.
   *
   * @return the result, or null when it is undefined
   * @throws BuiltinFailure when OPA would report an error, which undefines the call or, in strict
   *     evaluation, ends it
   */
  @Nullable Value call(Call call, List<Value> arguments) throws BuiltinFailure;
}
