package dev.vedette.scanner.policy;

import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Capabilities;
import dev.vedette.rego.builtin.standard.StandardBuiltins;
import dev.vedette.rego.compile.Compiler.Strictness;
import dev.vedette.rego.evaluate.Limits;
import java.util.Set;

/** How policies are compiled and evaluated. Immutable. */
public record EngineOptions(
    Strictness strictness,
    Builtins builtins,
    Capabilities capabilities,
    Limits limits,
    Set<Extra> extras) {

  /** What else an engine may do. */
  public enum Extra {
    /** Record how queries are evaluated. */
    TRACE,
    /** A failing builtin ends the check instead of being undefined. */
    SHOW_BUILTIN_ERRORS
  }

  public EngineOptions {
    extras = Set.copyOf(extras);
  }

  /** All builtins of Rego, nothing beyond the input, standard limits. */
  public static EngineOptions standard() {
    return new EngineOptions(
        Strictness.NORMAL,
        ConfigBuiltins.withoutFiles(StandardBuiltins.all()),
        Capabilities.none(),
        Limits.STANDARD,
        Set.of());
  }

  public EngineOptions with(Limits newLimits) {
    return new EngineOptions(strictness, builtins, capabilities, newLimits, extras);
  }

  public EngineOptions with(Strictness newStrictness) {
    return new EngineOptions(newStrictness, builtins, capabilities, limits, extras);
  }

  boolean has(Extra extra) {
    return extras.contains(extra);
  }
}
