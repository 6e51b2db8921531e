package dev.vedette.rego.builtin.standard;

import dev.vedette.rego.builtin.Builtins;

/** The builtins of OPA. Has no state, so safe for all threads. */
public final class StandardBuiltins {
  // Put together on first use: a caller that only parses modules does not pay for it.
  private static final class Holder {
    static final Builtins ALL = collect();
  }

  private StandardBuiltins() {}

  /** The one immutable set of them all. */
  public static Builtins all() {
    return Holder.ALL;
  }

  private static Builtins collect() {
    var builtins = Builtins.builder();
    EvaluatorDeclarations.addTo(builtins);
    return builtins.build();
  }
}
