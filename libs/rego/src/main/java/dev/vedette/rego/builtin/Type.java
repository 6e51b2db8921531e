package dev.vedette.rego.builtin;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The type of a value as OPA's type checker sees it; the text form is the one of its messages.
 * Immutable, so safe for all threads.
 */
public sealed interface Type {
  Type ANY = new AnyType(List.of());
  Type NULL = new ScalarType("null");
  Type BOOLEAN = new ScalarType("boolean");
  Type NUMBER = new ScalarType("number");
  Type STRING = new ScalarType("string");

  /** One of null, boolean, number and string. */
  record ScalarType(String name) implements Type {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A union; without alternatives, every value. */
  record AnyType(List<Type> alternatives) implements Type {
    public AnyType {
      alternatives = List.copyOf(alternatives);
    }

    @Override
    public String toString() {
      return alternatives.isEmpty() ? "any" : "any" + join(alternatives);
    }
  }

  /** An array: elements of known type first, then any number of one more type. */
  record ArrayType(List<Type> fixed, @Nullable Type rest) implements Type {
    public ArrayType {
      fixed = List.copyOf(fixed);
    }

    @Override
    public String toString() {
      return "array"
          + (fixed.isEmpty() ? "" : join(fixed))
          + (rest == null ? "" : "[" + rest + "]");
    }
  }

  /** A set; of nothing when it has no element type. */
  record SetType(@Nullable Type element) implements Type {
    @Override
    public String toString() {
      return element == null ? "set" : "set[" + element + "]";
    }
  }

  /** An object: properties of known type, then any number of keys and values of one type each. */
  record ObjectType(List<Property> properties, @Nullable Entries rest) implements Type {
    public ObjectType {
      properties = List.copyOf(properties);
    }

    @Override
    public String toString() {
      return "object"
          + (properties.isEmpty() ? "" : join(properties))
          + (rest == null ? "" : "[" + rest + "]");
    }
  }

  /** A key, as Rego text, and the type of its value. */
  record Property(String key, Type value) {
    @Override
    public String toString() {
      return key + ": " + value;
    }
  }

  /** The type of all keys and the type of all values. */
  record Entries(Type key, Type value) {
    @Override
    public String toString() {
      return key + ": " + value;
    }
  }

  /** Reads the text form. */
  static Type parse(String text) {
    return new SignatureReader(text).wholeType();
  }

  private static String join(List<?> parts) {
    return parts.stream().map(String::valueOf).collect(Collectors.joining(", ", "<", ">"));
  }
}
