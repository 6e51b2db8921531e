package dev.vedette.rego.builtin.network;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.builtin.crypto.DigestBuiltins;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Signatures of version 4 for requests to AWS. Has no state, so safe for all threads. */
public final class AwsBuiltins {
  private static final List<String> REQUEST = List.of("method", "url");
  private static final List<String> CONFIG =
      List.of("aws_access_key", "aws_region", "aws_secret_access_key", "aws_service");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private AwsBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins.add(
        "providers.aws.sign_req(request: object[string: any], aws_config: object[string: any],"
            + " time_ns: number) -> signed_request: object[any: any]",
        AwsBuiltins::sign);
  }

  private static void require(ObjectValue object, int position, List<String> names, String what)
      throws BuiltinFailure {
    var missing = SetValue.builder();
    var invalid = SetValue.builder();
    for (String name : names) {
      if (object.get(name) == null) {
        missing.add(Value.of(name));
      } else if (!(object.get(name) instanceof StringValue)) {
        invalid.add(Value.of(name));
      }
    }
    if (missing.size() > 0) {
      throw Operands.wrong(
          position, "missing required " + what + " parameters(s): " + missing.build());
    }
    if (invalid.size() > 0) {
      throw Operands.wrong(
          position, "invalid values for required " + what + " parameters(s): " + invalid.build());
    }
  }

  private static String text(ObjectValue object, String name) {
    return object.get(name) instanceof StringValue text ? text.value() : "";
  }

  private static Value sign(Call call, List<Value> arguments) throws BuiltinFailure {
    ObjectValue request = Operands.object(arguments, 0);
    ObjectValue config = Operands.object(arguments, 1);
    require(request, 1, REQUEST, "request");
    require(config, 2, CONFIG, "AWS config");
    NumberValue time = Operands.number(arguments, 2);
    if (!time.isLong()) {
      throw Operands.wrong(3, "could not convert time_ns value into a unix timestamp");
    }
    Value unsigned = config.get("disable_payload_signing");
    if (unsigned != null && !(unsigned instanceof BooleanValue)) {
      throw Operands.wrong(2, "invalid value for 'disable_payload_signing' in AWS config");
    }
    String stamp =
        TIME.format(Instant.ofEpochSecond(Math.floorDiv(time.longValue(), 1_000_000_000L)));
    Value body = request.get("body");
    String payload = body == null ? text(request, "raw_body") : Json.write(body);
    boolean isUnsigned = Value.of(true).equals(unsigned);
    String digest = isUnsigned ? "UNSIGNED-PAYLOAD" : digest(payload);
    return sign(request, config, stamp, digest);
  }

  private static Value sign(ObjectValue request, ObjectValue config, String stamp, String digest)
      throws BuiltinFailure {
    URI url;
    try {
      url = URI.create(text(request, "url"));
    } catch (IllegalArgumentException e) {
      throw Operands.failure("invalid URL " + Value.of(text(request, "url")));
    }
    String host = url.getAuthority() == null ? "" : url.getAuthority();
    Map<String, String> signed = new TreeMap<>();
    var headers = ObjectValue.builder();
    if (request.get("headers") instanceof ObjectValue given) {
      given.forEach((name, value) -> {
        headers.put(name, value);
        String key = (name instanceof StringValue s ? s.value() : name.toString());
        if (!key.equalsIgnoreCase("authorization") && !key.equalsIgnoreCase("user-agent")) {
          signed.put(
              key.toLowerCase(Locale.ROOT),
              value instanceof StringValue s ? s.value() : value.toString());
        }
      });
    }
    signed.put("host", host);
    signed.put("x-amz-date", stamp);
    boolean isStorage = List.of("s3", "glacier").contains(text(config, "aws_service"));
    if (isStorage) {
      signed.put("x-amz-content-sha256", digest);
    }
    String token = text(config, "aws_session_token");
    if (!token.isEmpty()) {
      signed.put("x-amz-security-token", token);
    }
    for (String name :
        List.of("host", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token")) {
      if (signed.containsKey(name)) {
        headers.put(name, Value.of(signed.getOrDefault(name, "")));
      }
    }
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    var canonical = new StringBuilder();
    canonical.append(text(request, "method").toUpperCase(Locale.ROOT)).append('\n');
    canonical.append(path).append('\n');
    canonical.append(url.getRawQuery() == null ? "" : url.getRawQuery()).append('\n');
    signed.forEach((name, value) -> canonical.append(name).append(':').append(value).append('\n'));
    String names = String.join(";", signed.keySet());
    canonical.append('\n').append(names).append('\n').append(digest);
    headers.put(
        "Authorization", Value.of(authorization(config, stamp, names, canonical.toString())));
    return request.toBuilder().put("headers", headers.build()).build();
  }

  private static String authorization(
      ObjectValue config, String stamp, String names, String canonical) throws BuiltinFailure {
    String day = stamp.substring(0, 8);
    String scope =
        day
            + "/"
            + text(config, "aws_region")
            + "/"
            + text(config, "aws_service")
            + "/aws4_request";
    String toSign = "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + digest(canonical);
    byte[] key = bytes("AWS4" + text(config, "aws_secret_access_key"));
    for (String part :
        List.of(day, text(config, "aws_region"), text(config, "aws_service"), "aws4_request")) {
      key = DigestBuiltins.hmac("HmacSHA256", key, bytes(part));
    }
    byte[] signature = DigestBuiltins.hmac("HmacSHA256", key, bytes(toSign));
    return "AWS4-HMAC-SHA256 Credential="
        + text(config, "aws_access_key")
        + "/"
        + scope
        + ",SignedHeaders="
        + names
        + ",Signature="
        + HexFormat.of().formatHex(signature);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String digest(String text) throws BuiltinFailure {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(text)));
    } catch (GeneralSecurityException e) {
      throw Operands.failure("SHA-256 is not available");
    }
  }
}
