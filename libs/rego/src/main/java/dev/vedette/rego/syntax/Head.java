package dev.vedette.rego.syntax;

import dev.vedette.rego.syntax.Term.Ref;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a rule: where its result goes. A head with a key and no value adds to a set; all
 * others give a value, which an omitted one makes true. Immutable.
 */
public record Head(
    Ref ref,
    List<Term> arguments,
    @Nullable Term key,
    @Nullable Term value,
    boolean assigned,
    boolean implicitValue,
    Location location) {

  public Head {
    arguments = List.copyOf(arguments);
  }

  /** Whether the rule adds to a set. */
  public boolean isMultiValue() {
    return value == null;
  }

  Head withKey(@Nullable Term newKey) {
    return new Head(ref, arguments, newKey, value, assigned, implicitValue, location);
  }

  Head withValue(Term newValue, boolean implicit) {
    return new Head(ref, arguments, key, newValue, assigned, implicit, location);
  }

  Head withRef(Ref newRef) {
    return new Head(newRef, arguments, key, value, assigned, implicitValue, location);
  }

  Head withArguments(List<Term> newArguments) {
    return new Head(ref, newArguments, key, value, assigned, implicitValue, location);
  }

  Head at(Location newLocation) {
    return new Head(ref, arguments, key, value, assigned, implicitValue, newLocation);
  }

  Head assigned(boolean newAssigned) {
    return new Head(ref, arguments, key, value, newAssigned, implicitValue, location);
  }
}
