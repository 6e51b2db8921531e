package dev.vedette.rego.builtin.token;

import dev.vedette.rego.builtin.Builtin;
import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON Web Tokens: reading, checking, signing. Has no state, so safe for all threads. */
public final class TokenBuiltins {
  private static final int CHARGE = 500;
  private static final int MAX_NESTING = 20;
  private static final ArrayValue UNVERIFIED =
      ArrayValue.of(Value.of(false), ObjectValue.EMPTY, ObjectValue.EMPTY);

  private TokenBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add(
            "io.jwt.decode(jwt: string) -> output: array<object[any: any], object[any: any],"
                + " string>",
            (_, arguments) -> decode(Operands.string(arguments, 0), 0))
        .add(
            "io.jwt.decode_verify(jwt: string, constraints: object[string: any])"
                + " -> output: array<boolean, object[any: any], object[any: any]>",
            TokenBuiltins::decodeVerify)
        .add(
            "io.jwt.encode_sign(headers: object[string: any], payload: object[string: any],"
                + " key: object[string: any]) -> output: string",
            TokenBuiltins::sign)
        .add(
            "io.jwt.encode_sign_raw(headers: string, payload: string, key: string)"
                + " -> output: string",
            TokenBuiltins::signRaw);
    for (Algorithm algorithm : Algorithm.values()) {
      boolean secret = algorithm.name().startsWith("HS");
      builtins.add(
          "io.jwt.verify_"
              + algorithm.name().toLowerCase(Locale.ROOT)
              + "(jwt: string, "
              + (secret ? "secret" : "certificate")
              + ": string) -> result: boolean",
          verify(algorithm, secret));
    }
  }

  private static Value decode(String text, int depth) throws BuiltinFailure {
    Token token = Token.parse(text);
    ObjectValue header = token.decodedHeader();
    String payload = token.decodedPayload();
    if (header.get("cty") instanceof StringValue type && type.value().equals("JWT")) {
      if (depth > MAX_NESTING) {
        throw Operands.failure("JWT nested too deeply");
      }
      return decode(unquoted(payload), depth + 1);
    }
    return ArrayValue.of(
        header,
        Token.object(payload),
        Value.of(HexFormat.of().formatHex(token.decodedSignature())));
  }

  private static String unquoted(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && "\"'".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (start < end && "\"'".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(start, end);
  }

  private static Builtin verify(Algorithm algorithm, boolean secret) {
    return (call, arguments) -> {
      call.charge(CHARGE);
      Token token = Token.parse(Operands.string(arguments, 0));
      String key = Operands.string(arguments, 1);
      if (secret) {
        return Value.of(
            algorithm.verify(
                Jwk.ofSecret(key.getBytes(StandardCharsets.UTF_8)),
                token.signed(),
                token.decodedSignature()));
      }
      List<Jwk> keys = Jwk.parse(key);
      byte[] signature = token.decodedSignature();
      ObjectValue header = token.decodedHeader();
      for (Jwk candidate : candidates(keys, header)) {
        if (algorithm.verify(candidate, token.signed(), signature)) {
          return Value.of(true);
        }
      }
      return Value.of(false);
    };
  }

  // The key that the token names, or else all that may have signed it.
  private static List<Jwk> candidates(List<Jwk> keys, ObjectValue header) throws BuiltinFailure {
    String id = Token.text(header, "kid");
    Optional<Jwk> named = keys.stream().filter(key -> key.id().equals(id)).findFirst();
    if (!id.isEmpty() && named.isPresent()) {
      return List.of(named.get());
    }
    String algorithm = Token.text(header, "alg");
    return keys.stream()
        .filter(key -> key.algorithm().isEmpty() || key.algorithm().equals(algorithm))
        .toList();
  }

  private static Value decodeVerify(Call call, List<Value> arguments) throws BuiltinFailure {
    call.charge(CHARGE);
    var constraints = Constraints.parse(Operands.object(arguments, 1), call.now());
    String text = Operands.string(arguments, 0);
    for (int depth = 0; depth < MAX_NESTING; depth++) {
      Token token = Token.parse(text);
      ObjectValue header = token.decodedHeader();
      String algorithm = Token.text(header, "alg");
      boolean expected =
          Token.isSound(header)
              && (constraints.algorithm().isEmpty() || constraints.algorithm().equals(algorithm));
      if (!expected || !isSigned(token, header, constraints)) {
        return UNVERIFIED;
      }
      String payload = token.decodedPayload();
      if (!Token.text(header, "cty").equalsIgnoreCase("JWT")) {
        ObjectValue claims = Token.object(payload);
        return constraints.allow(claims)
            ? ArrayValue.of(Value.of(true), header, claims)
            : UNVERIFIED;
      }
      text = unquoted(payload);
    }
    throw Operands.failure("JWT nested too deeply");
  }

  private static boolean isSigned(Token token, ObjectValue header, Constraints constraints)
      throws BuiltinFailure {
    byte[] signature = token.decodedSignature();
    Optional<Algorithm> algorithm = Algorithm.of(Token.text(header, "alg"));
    if (algorithm.isEmpty()) {
      return false;
    }
    for (Jwk key : candidates(constraints.keys(), header)) {
      if (algorithm.get().verify(key, token.signed(), signature)) {
        return true;
      }
    }
    return false;
  }

  private static Value sign(Call call, List<Value> arguments) throws BuiltinFailure {
    return sign(
        call,
        Json.write(Operands.object(arguments, 0)),
        Json.write(Operands.object(arguments, 1)),
        Operands.object(arguments, 2));
  }

  private static Value signRaw(Call call, List<Value> arguments) throws BuiltinFailure {
    String key = Operands.string(arguments, 2);
    try {
      return sign(
          call, Operands.string(arguments, 0), Operands.string(arguments, 1), Json.read(key));
    } catch (MalformedJson e) {
      throw Operands.failure("failed to parse a JWK key (set): " + e.getMessage());
    }
  }

  private static Value sign(Call call, String header, String payload, Value key)
      throws BuiltinFailure {
    call.charge(CHARGE);
    List<Jwk> keys = Jwk.of(key);
    if (keys.isEmpty()) {
      throw Operands.failure("no keys found in JWK set");
    }
    Value fields = parsed(header);
    if (!(fields != null && fields.get(Value.of("alg")) instanceof StringValue name)) {
      throw Operands.failure("missing or invalid 'alg' header: jwsbb: header \"alg\" not found");
    }
    Optional<Algorithm> algorithm = Algorithm.of(name.value());
    if (algorithm.isEmpty()) {
      throw Operands.failure("unknown JWS algorithm: " + name.value());
    }
    boolean isToken =
        !(fields.get(Value.of("typ")) instanceof StringValue type) || type.value().equals("JWT");
    if (isToken && parsed(payload) == null) {
      throw Operands.failure("type is JWT but payload is not JSON");
    }
    String signed = encode(bytes(header)) + "." + encode(bytes(payload));
    return Value.of(signed + "." + encode(algorithm.get().sign(keys.getFirst(), bytes(signed))));
  }

  private static @Nullable Value parsed(String json) {
    try {
      return Json.read(json);
    } catch (MalformedJson e) {
      return null;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What a token must meet. */
  private record Constraints(
      List<Jwk> keys, String algorithm, String issuer, String audience, BigDecimal time) {

    static Constraints parse(ObjectValue object, long now) throws BuiltinFailure {
      List<Jwk> keys = List.of();
      int sources = 0;
      String algorithm = "";
      String issuer = "";
      String audience = "";
      BigDecimal time = BigDecimal.valueOf(now);
      for (int i = 0; i < object.size(); i++) {
        String name = object.keys().get(i) instanceof StringValue key ? key.value() : "";
        Value value = object.values().get(i);
        switch (name) {
          case "cert" -> {
            keys = Jwk.parse(text(name, value));
            sources++;
          }
          case "secret" -> {
            String secret = text(name, value);
            if (!secret.isEmpty()) {
              keys = List.of(Jwk.ofSecret(bytes(secret)));
              sources++;
            }
          }
          case "alg" -> algorithm = text(name, value);
          case "iss" -> issuer = text(name, value);
          case "aud" -> audience = text(name, value);
          case "time" -> time = time(value);
          default -> throw Operands.failure("unknown token validation constraint: " + name);
        }
      }
      if (sources != 1) {
        throw Operands.failure(sources > 1 ? "duplicate key constraints" : "no key constraint");
      }
      return new Constraints(keys, algorithm, issuer, audience, time);
    }

    private static String text(String name, Value value) throws BuiltinFailure {
      if (value instanceof StringValue text) {
        return text.value();
      }
      throw Operands.failure(name + " constraint: must be a string");
    }

    private static BigDecimal time(Value value) throws BuiltinFailure {
      if (!(value instanceof NumberValue number)) {
        throw Operands.failure("token time constraint: must be a number");
      }
      if (number.signum() < 0) {
        throw Operands.failure("token time constraint: must not be negative");
      }
      return number.decimal();
    }

    boolean allow(ObjectValue claims) throws BuiltinFailure {
      Value claimed = claims.get("aud");
      boolean audienceFits =
          switch (claimed) {
            case null -> audience.isEmpty();
            case StringValue one -> one.value().equals(audience);
            case ArrayValue many -> many.elements().contains(Value.of(audience));
            default -> false;
          };
      boolean issuerFits = issuer.isEmpty() || Value.of(issuer).equals(claims.get("iss"));
      NumberValue expires = seconds(claims, "exp");
      NumberValue begins = seconds(claims, "nbf");
      // The claims count seconds, the time nanoseconds.
      BigDecimal now = time.movePointLeft(9);
      return issuerFits
          && audienceFits
          && (expires == null || now.compareTo(expires.decimal()) < 0)
          && (begins == null || now.compareTo(begins.decimal()) >= 0);
    }

    private static @Nullable NumberValue seconds(ObjectValue claims, String name)
        throws BuiltinFailure {
      Value value = claims.get(name);
      if (value != null && !(value instanceof NumberValue)) {
        throw Operands.failure(name + " value must be a number");
      }
      return (NumberValue) value;
    }
  }
}
