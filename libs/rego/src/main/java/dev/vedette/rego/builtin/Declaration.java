package dev.vedette.rego.builtin;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a builtin takes and gives. Immutable, so safe for all threads.
 *
 * @param infix the operator that stands for the name in an expression, such as {@code +}
 * @param result null when there is none, as for {@code print}
 * @param relation true when one call gives any number of results, as {@code walk} does
 */
public record Declaration(
    String name,
    Optional<String> infix,
    List<Parameter> parameters,
    @Nullable Parameter result,
    boolean relation) {

  public Declaration {
    parameters = List.copyOf(parameters);
  }

  /** An argument or a result; the name may be missing. */
  public record Parameter(Optional<String> name, Type type) {
    @Override
    public String toString() {
      return name.map(text -> text + ": ").orElse("") + type;
    }
  }

  public int arity() {
    return parameters.size();
  }

  /** True when a call takes any number of arguments. */
  public boolean variadic() {
    return name.equals("print");
  }

  /** Reads a signature such as {@code plus +(x: number, y: number) -> z: number}. */
  static Declaration parse(String signature) {
    return new SignatureReader(signature).declaration();
  }
}
