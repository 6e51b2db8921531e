package dev.vedette.rego.builtin.token;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.builtin.encoding.Base64Text;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** The three parts of a token in compact form. Immutable, so safe for all threads. */
record Token(String header, String payload, String signature) {
  private static final Set<String> KNOWN = Set.of("alg", "kid", "typ", "cty", "crit");

  static Token parse(String text) throws BuiltinFailure {
    if (text.indexOf('.') < 0) {
      throw Operands.failure("encoded JWT had no period separators");
    }
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3) {
      throw Operands.failure("encoded JWT must have 3 sections, found " + parts.length);
    }
    return new Token(parts[0], parts[1], parts[2]);
  }

  byte[] signed() {
    return (header + "." + payload).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] decode(String part, String name) throws BuiltinFailure {
    try {
      return Base64Text.decodeUrl(part);
    } catch (BuiltinFailure failure) {
      throw Operands.failure("JWT " + name + " had invalid encoding: " + failure.getMessage());
    }
  }

  ObjectValue decodedHeader() throws BuiltinFailure {
    ObjectValue decoded = object(new String(decode(header, "header"), StandardCharsets.UTF_8));
    if (decoded.get("enc") != null) {
      throw Operands.failure("JWT is a JWE object, which is not supported");
    }
    return decoded;
  }

  String decodedPayload() throws BuiltinFailure {
    return new String(decode(payload, "payload"), StandardCharsets.UTF_8);
  }

  byte[] decodedSignature() throws BuiltinFailure {
    return decode(signature, "signature");
  }

  static ObjectValue object(String text) throws BuiltinFailure {
    try {
      if (Json.read(text) instanceof ObjectValue object) {
        return object;
      }
    } catch (MalformedJson e) {
      throw Operands.failure("invalid JSON: " + e.getMessage());
    }
    throw Operands.failure("decoded JSON type was not an Object");
  }

  static String text(ObjectValue header, String name) throws BuiltinFailure {
    Value value = header.get(name);
    if (value != null && !(value instanceof StringValue)) {
      throw Operands.failure(name + ": must be a string");
    }
    return value instanceof StringValue text ? text.value() : "";
  }

  /** True when the header names an algorithm and nothing critical that is unknown here. */
  static boolean isSound(ObjectValue header) throws BuiltinFailure {
    Value critical = header.get("crit");
    if (critical != null) {
      List<Value> names = critical instanceof ArrayValue array ? array.elements() : List.of();
      if (names.isEmpty()) {
        throw Operands.failure("crit: must be a nonempty list");
      }
      for (Value name : names) {
        boolean known = name instanceof StringValue text && KNOWN.contains(text.value());
        if (!known && header.get(name) != null) {
          return false;
        }
      }
    }
    return !text(header, "alg").isEmpty();
  }
}
