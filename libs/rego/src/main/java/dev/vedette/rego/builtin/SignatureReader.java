package dev.vedette.rego.builtin;

import dev.vedette.rego.builtin.Declaration.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads types and signatures from their text form. For one thread. */
final class SignatureReader {
  private final String text;
  private int at;

  SignatureReader(String text) {
    this.text = text;
  }

  Type wholeType() {
    Type type = type();
    if (at < text.length()) {
      throw unexpected("end");
    }
    return type;
  }

  Declaration declaration() {
    boolean relation = skip("relation ");
    String name = until(" (");
    String infix = skip(" ") ? until("(") : "";
    expect("(");
    var parameters = new ArrayList<Parameter>();
    while (!skip(")")) {
      parameters.add(parameter());
      skip(", ");
    }
    Parameter result = skip(" -> ") ? parameter() : null;
    return new Declaration(
        name,
        infix.isEmpty() ? Optional.empty() : Optional.of(infix),
        parameters,
        result,
        relation);
  }

  private Parameter parameter() {
    int start = at;
    String name = until(":,)<[");
    if (skip(": ")) {
      return new Parameter(Optional.of(name), type());
    }
    at = start;
    return new Parameter(Optional.empty(), type());
  }

  private Type type() {
    String name = until("<[,]>):");
    return switch (name) {
      case "null", "boolean", "number", "string" -> new Type.ScalarType(name);
      case "any" -> new Type.AnyType(list());
      case "set" -> new Type.SetType(rest());
      case "array" -> new Type.ArrayType(list(), rest());
      case "object" -> object();
      default -> throw new IllegalArgumentException(text + ": no type is named " + name);
    };
  }

  private List<Type> list() {
    var types = new ArrayList<Type>();
    if (skip("<")) {
      while (!skip(">")) {
        types.add(type());
        skip(", ");
      }
    }
    return types;
  }

  private @Nullable Type rest() {
    if (!skip("[")) {
      return null;
    }
    Type type = type();
    expect("]");
    return type;
  }

  private Type object() {
    var properties = new ArrayList<Type.Property>();
    if (skip("<")) {
      while (!skip(">")) {
        String key = until(":");
        expect(": ");
        properties.add(new Type.Property(key, type()));
        skip(", ");
      }
    }
    if (!skip("[")) {
      return new Type.ObjectType(properties, null);
    }
    Type key = type();
    expect(": ");
    Type value = type();
    expect("]");
    return new Type.ObjectType(properties, new Type.Entries(key, value));
  }

  private String until(String stops) {
    int start = at;
    while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  private boolean skip(String token) {
    if (!text.startsWith(token, at)) {
      return false;
    }
    at += token.length();
    return true;
  }

  private void expect(String token) {
    if (!skip(token)) {
      throw unexpected(token);
    }
  }

  private IllegalArgumentException unexpected(String wanted) {
    return new IllegalArgumentException(text + ": position " + at + " (expected: " + wanted + ")");
  }
}
