package dev.vedette.scanner.policy.bundle;

import dev.vedette.rego.Evaluated;
import dev.vedette.rego.Policy;
import dev.vedette.rego.Query;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.policy.PolicyFailure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Signs bundles and verifies their signatures: a token that lists the hash of each file. Tokens are
 * made and read by Rego's own builtins. Immutable.
 *
 * @param algorithm such as HS256 or RS256; to sign, one that starts with HS, RS or PS
 * @param key a secret for the algorithms that start with HS, else a key or certificate in PEM
 */
public record BundleSignature(String algorithm, String key) {
  private static final String DIGEST = "SHA-256";

  /** The bundle with its signature. */
  public Bundle sign(Bundle bundle) throws PolicyFailure {
    var hashes = ArrayValue.builder();
    for (String file : bundle.files()) {
      if (!file.endsWith(Bundle.SIGNATURES)) {
        hashes.add(
            ObjectValue.builder()
                .put("name", Value.of(file))
                .put("hash", Value.of(hash(bundle, file, DIGEST)))
                .put("algorithm", Value.of(DIGEST))
                .build());
      }
    }
    ObjectValue input =
        ObjectValue.builder()
            .put("header", ObjectValue.of("alg", Value.of(algorithm)))
            .put("payload", ObjectValue.of("files", hashes.build()))
            .put("key", Value.of(key))
            .build();
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(key));
    String query =
        algorithm.startsWith("HS")
            ? "io.jwt.encode_sign(input.header, input.payload, {\"kty\": \"oct\", \"k\": \""
                + secret
                + "\"})"
            : "io.jwt.encode_sign(input.header, input.payload,"
                + " crypto.x509.parse_rsa_private_key(input.key))";
    Value token = ask(query, input, "the key does not fit " + algorithm);
    return bundle.with(ObjectValue.of("signatures", ArrayValue.of(token)));
  }

  /** Refuses a bundle that is not signed with the key, or whose files are not those signed. */
  public void verify(Bundle bundle) throws PolicyFailure {
    if (!bundle.files().contains(Bundle.SIGNATURES)) {
      throw new PolicyFailure("bundle: bundle missing .signatures.json file");
    }
    if (!(bundle.parsed(Bundle.SIGNATURES, "json") instanceof ObjectValue object
        && object.get("signatures") instanceof ArrayValue tokens
        && tokens.size() == 1)) {
      throw new PolicyFailure("bundle: .signatures.json: no signature (expected: exactly one)");
    }
    Set<String> unsigned = new HashSet<>(bundle.files());
    unsigned.removeIf(name -> name.endsWith(Bundle.SIGNATURES));
    for (Value signed : files(tokens.get(0))) {
      String name = text(signed, "name").replaceFirst("^/+", "");
      if (!bundle.files().contains(name)) {
        throw new PolicyFailure(
            "bundle: file(s) ["
                + name
                + "] specified in bundle signatures but not found in the target bundle");
      }
      String hash = hash(bundle, name, text(signed, "algorithm"));
      if (!hash.equalsIgnoreCase(text(signed, "hash"))) {
        throw new PolicyFailure(
            "bundle: "
                + name
                + ": digest mismatch (want: "
                + text(signed, "hash")
                + ", got: "
                + hash
                + ")");
      }
      unsigned.remove(name);
    }
    if (!unsigned.isEmpty()) {
      throw new PolicyFailure(
          "bundle: file(s) "
              + unsigned.stream().sorted().toList()
              + " not included in bundle signature");
    }
  }

  private List<Value> files(Value token) throws PolicyFailure {
    ObjectValue input =
        ObjectValue.builder()
            .put("token", token)
            .put(
                "constraints",
                ObjectValue.builder()
                    .put("alg", Value.of(algorithm))
                    .put(algorithm.startsWith("HS") ? "secret" : "cert", Value.of(key))
                    .build())
            .build();
    Value answer =
        ask("io.jwt.decode_verify(input.token, input.constraints)", input, "not a signature");
    if (answer instanceof ArrayValue parts
        && parts.size() == 3
        && parts.get(0).equals(BooleanValue.TRUE)
        && parts.get(2) instanceof ObjectValue payload
        && payload.get("files") instanceof ArrayValue files) {
      return files.elements();
    }
    throw new PolicyFailure("bundle: failed to verify message: the signature is not of this key");
  }

  private static String text(Value object, String key) {
    return object instanceof ObjectValue found && found.get(key) instanceof StringValue text
        ? text.value()
        : "";
  }

  private static Value ask(String text, Value input, String otherwise) throws PolicyFailure {
    if (Policy.compile(List.of()) instanceof Outcome.Success<Policy>(var policy)
        && policy.query(text) instanceof Outcome.Success<Query>(var query)) {
      return switch (query.evaluate(input, ObjectValue.EMPTY)) {
        case Evaluated.Answered answered ->
            answered
                .value()
                .orElseThrow(() ->
                    new PolicyFailure(
                        "bundle: "
                            + answered.failures().stream()
                                .map(Diagnostic::message)
                                .findFirst()
                                .orElse(otherwise)));
        case Evaluated.Failed(var reason) -> throw new PolicyFailure("bundle: " + reason.text());
      };
    }
    throw new PolicyFailure("bundle: " + otherwise);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The hash of a file; of a document, of its canonical form. */
  private static String hash(Bundle bundle, String file, String algorithm) throws PolicyFailure {
    try {
      MessageDigest digest = MessageDigest.getInstance(javaName(algorithm));
      if (Bundle.isStructured(file)) {
        var canonical = new StringBuilder();
        boolean yaml = file.endsWith(".yaml") || file.endsWith(".yml");
        canonical(bundle.parsed(file, yaml ? "yaml" : "json"), canonical);
        digest.update(bytes(canonical.toString()));
      } else {
        digest.update(bundle.content(file));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new PolicyFailure("bundle: " + file + ": unsupported hashing algorithm " + algorithm);
    }
  }

  // MD5 and SHA-1, which OPA knows too, prove nothing.
  private static String javaName(String algorithm) throws NoSuchAlgorithmException {
    return switch (algorithm) {
      case "SHA-224", "SHA-256", "SHA-384", "SHA-512" -> algorithm;
      case "SHA-512-224" -> "SHA-512/224";
      case "SHA-512-256" -> "SHA-512/256";
      default -> throw new NoSuchAlgorithmException(algorithm);
    };
  }

  private static void canonical(Value value, StringBuilder text) {
    switch (value) {
      case ObjectValue object -> {
        text.append('{');
        boolean first = true;
        for (Value key : object.keys()) {
          text.append(first ? "" : ",").append(key).append(':');
          first = false;
          Value inner = object.get(key);
          if (inner != null) {
            canonical(inner, text);
          }
        }
        text.append('}');
      }
      case ArrayValue array -> list(array.elements(), text);
      case SetValue set -> list(List.copyOf(set.elements()), text);
      case StringValue string -> text.append(Json.quote(string.value()));
      default -> text.append(Json.write(value));
    }
  }

  private static void list(List<Value> elements, StringBuilder text) {
    text.append('[');
    for (int i = 0; i < elements.size(); i++) {
      text.append(i == 0 ? "" : ",");
      canonical(elements.get(i), text);
    }
    text.append(']');
  }
}
