package dev.vedette.rego.builtin;

import dev.vedette.rego.value.Value;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Builtins by name; {@code StandardBuiltins} holds those of OPA. Immutable, so safe for all
 * threads; its builder belongs to one thread.
 */
public final class Builtins {
  private final Map<String, Declaration> declarations;
  private final Map<String, Builtin> builtins;

  private Builtins(Builder builder) {
    declarations = Map.copyOf(builder.declarations);
    builtins = Map.copyOf(builder.builtins);
  }

  public static Builder builder() {
    return new Builder();
  }

  /**
   * What runs under a name; null for unknown names and for those that are declared here but belong
   * to the evaluator, such as {@code walk} and {@code eq}.
   */
  public @Nullable Builtin find(String name) {
    return builtins.get(name);
  }

  public @Nullable Declaration declaration(String name) {
    return declarations.get(name);
  }

  /** All declarations, in no order. */
  public Collection<Declaration> declarations() {
    return declarations.values();
  }

  /** Those of these builtins whose names fit. */
  public Builtins matching(Predicate<String> name) {
    var chosen = new Builder();
    declarations.forEach((key, declaration) -> {
      if (name.test(key)) {
        chosen.declarations.put(key, declaration);
      }
    });
    builtins.forEach((key, builtin) -> {
      if (name.test(key)) {
        chosen.builtins.put(key, builtin);
      }
    });
    return chosen.build();
  }

  /** These builtins and more. */
  public Builder toBuilder() {
    var builder = new Builder();
    builder.declarations.putAll(declarations);
    builder.builtins.putAll(builtins);
    return builder;
  }

  /** Puts builtins together; for one thread. */
  public static final class Builder {
    private final Map<String, Declaration> declarations = new HashMap<>();
    private final Map<String, Builtin> builtins = new HashMap<>();

    private Builder() {}

    /** Adds a builtin under the name in its signature. */
    public Builder add(String signature, Builtin builtin) {
      String name = declared(signature);
      builtins.put(name, new Named(name, builtin));
      return this;
    }

    /** Adds a declaration whose function belongs to the evaluator. */
    public Builder declare(String signature) {
      declared(signature);
      return this;
    }

    private String declared(String signature) {
      var declaration = Declaration.parse(signature);
      if (declarations.put(declaration.name(), declaration) != null) {
        throw new IllegalStateException(declaration.name() + ": declared twice");
      }
      return declaration.name();
    }

    public Builtins build() {
      return new Builtins(this);
    }
  }

  /** Puts the name before what a builtin says, as OPA does. */
  private record Named(String name, Builtin builtin) implements Builtin {
    @Override
    public @Nullable Value call(Call call, List<Value> arguments) throws BuiltinFailure {
      try {
        return builtin.call(call, arguments);
      } catch (BuiltinFailure failure) {
        throw new BuiltinFailure(failure.reason(), name + ": " + failure.getMessage());
      }
    }
  }
}
