package dev.vedette.rego.builtin.token;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.builtin.crypto.Pem;
import dev.vedette.rego.builtin.encoding.Base64Text;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A key of a token, with what is known of its use. Immutable, so safe for all threads. */
record Jwk(
    String id,
    String algorithm,
    Optional<byte[]> secret,
    Optional<PublicKey> publicKey,
    Optional<PrivateKey> privateKey) {

  static Jwk ofSecret(byte[] secret) {
    return new Jwk("", "", Optional.of(secret), Optional.empty(), Optional.empty());
  }

  private static Jwk ofPublic(PublicKey key) {
    return new Jwk("", "", Optional.empty(), Optional.of(key), Optional.empty());
  }

  /** Reads a PEM certificate, a PEM public key, a JWK or a set of them. */
  static List<Jwk> parse(String text) throws BuiltinFailure {
    Pem pem = Pem.parse(text);
    if (pem.blocks().isEmpty()) {
      return parseJson(text);
    }
    if (pem.blocks().size() > 1 || !pem.rest().isEmpty()) {
      throw Operands.failure("extra data after a PEM certificate block");
    }
    Pem.Block block = pem.blocks().getFirst();
    return switch (block.type()) {
      case "CERTIFICATE" -> List.of(ofPublic(certificateKey(block.bytes())));
      case "PUBLIC KEY" -> List.of(ofPublic(publicKey(block.bytes())));
      default -> throw Operands.failure("failed to extract a Key from the PEM certificate");
    };
  }

  private static PublicKey certificateKey(byte[] bytes) throws BuiltinFailure {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(bytes))
          .getPublicKey();
    } catch (CertificateException e) {
      throw Operands.failure("failed to parse a PEM certificate: x509: malformed certificate");
    }
  }

  private static PublicKey publicKey(byte[] bytes) throws BuiltinFailure {
    for (String kind : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(bytes));
      } catch (InvalidKeySpecException e) {
        // The next kind may fit.
      } catch (GeneralSecurityException e) {
        throw Operands.failure("failed to parse a PEM public key: " + e.getMessage());
      }
    }
    throw Operands.failure("failed to parse a PEM public key: unknown public key algorithm");
  }

  private static List<Jwk> parseJson(String text) throws BuiltinFailure {
    Value json;
    try {
      json = Json.read(text);
    } catch (MalformedJson e) {
      throw Operands.failure("failed to parse a JWK key (set): " + e.getMessage());
    }
    return of(json);
  }

  /** The keys of a JWK or of a set of them; those of an unknown algorithm are left out. */
  static List<Jwk> of(Value json) throws BuiltinFailure {
    if (!(json instanceof ObjectValue object)) {
      throw Operands.failure("failed to parse a JWK key (set): not an object");
    }
    var keys = new ArrayList<Jwk>();
    List<Value> members =
        object.get("keys") instanceof ArrayValue array ? array.elements() : List.of(object);
    for (Value member : members) {
      if (!(member instanceof ObjectValue key)) {
        throw Operands.failure("failed to parse a JWK key (set): not an object");
      }
      String algorithm = text(key, "alg");
      if (algorithm.isEmpty() || Algorithm.of(algorithm).isPresent()) {
        keys.add(read(key, algorithm));
      }
    }
    return keys;
  }

  private static String text(ObjectValue key, String name) {
    return key.get(name) instanceof StringValue text ? text.value() : "";
  }

  private static byte[] bytes(ObjectValue key, String name) throws BuiltinFailure {
    String text = text(key, name);
    if (text.isEmpty()) {
      throw Operands.failure("failed to parse a JWK key (set): field " + name + " is missing");
    }
    return Base64Text.decodeUrl(text);
  }

  private static BigInteger number(ObjectValue key, String name) throws BuiltinFailure {
    return new BigInteger(1, bytes(key, name));
  }

  private static Jwk read(ObjectValue key, String algorithm) throws BuiltinFailure {
    String id = text(key, "kid");
    boolean isPrivate = key.get("d") != null;
    try {
      return switch (text(key, "kty")) {
        case "oct" ->
            new Jwk(
                id, algorithm, Optional.of(bytes(key, "k")), Optional.empty(), Optional.empty());
        case "RSA" ->
            new Jwk(
                id,
                algorithm,
                Optional.empty(),
                Optional.of(rsa(key)),
                isPrivate ? Optional.of(rsaPrivate(key)) : Optional.empty());
        case "EC" -> {
          ECParameterSpec curve = curve(text(key, "crv"));
          var point = new ECPoint(number(key, "x"), number(key, "y"));
          KeyFactory factory = KeyFactory.getInstance("EC");
          yield new Jwk(
              id,
              algorithm,
              Optional.empty(),
              Optional.of(factory.generatePublic(new ECPublicKeySpec(point, curve))),
              isPrivate
                  ? Optional.of(
                      factory.generatePrivate(new ECPrivateKeySpec(number(key, "d"), curve)))
                  : Optional.empty());
        }
        case "OKP" ->
            new Jwk(
                id,
                algorithm,
                Optional.empty(),
                Optional.of(edwards(bytes(key, "x"))),
                isPrivate
                    ? Optional.of(
                        KeyFactory.getInstance("Ed25519")
                            .generatePrivate(
                                new EdECPrivateKeySpec(
                                    NamedParameterSpec.ED25519, bytes(key, "d"))))
                    : Optional.empty());
        default ->
            throw Operands.failure(
                "failed to parse a JWK key (set): invalid key type " + key.get("kty"));
      };
    } catch (GeneralSecurityException e) {
      throw Operands.failure("failed to parse a JWK key (set): " + e.getMessage());
    }
  }

  private static PublicKey rsa(ObjectValue key) throws BuiltinFailure, GeneralSecurityException {
    return KeyFactory.getInstance("RSA")
        .generatePublic(new RSAPublicKeySpec(number(key, "n"), number(key, "e")));
  }

  private static PrivateKey rsaPrivate(ObjectValue key)
      throws BuiltinFailure, GeneralSecurityException {
    return KeyFactory.getInstance("RSA")
        .generatePrivate(
            new RSAPrivateCrtKeySpec(
                number(key, "n"),
                number(key, "e"),
                number(key, "d"),
                number(key, "p"),
                number(key, "q"),
                number(key, "dp"),
                number(key, "dq"),
                number(key, "qi")));
  }

  private static ECParameterSpec curve(String name) throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(
        new ECGenParameterSpec(
            switch (name) {
              case "P-256" -> "secp256r1";
              case "P-384" -> "secp384r1";
              case "P-521" -> "secp521r1";
              default -> throw new InvalidKeySpecException("unknown curve " + name);
            }));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  private static PublicKey edwards(byte[] littleEndian) throws GeneralSecurityException {
    byte[] bytes = new byte[littleEndian.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = littleEndian[bytes.length - 1 - i];
    }
    boolean odd = bytes.length > 0 && (bytes[0] & 0x80) != 0;
    if (odd) {
      bytes[0] &= 0x7f;
    }
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(
            new EdECPublicKeySpec(
                NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, bytes))));
  }
}
