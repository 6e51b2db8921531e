package dev.vedette.rego.builtin.crypto;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.builtin.encoding.Base64Text;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.NullValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** Private keys and requests for certificates. Has no state, so safe for all threads. */
public final class KeyBuiltins {
  private static final List<String> PARTS = List.of("n", "e", "d", "p", "q", "dp", "dq", "qi");

  private KeyBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add(
            "crypto.parse_private_keys(keys: string) -> output: array[object[string: any]]",
            KeyBuiltins::privateKeys)
        .add(
            "crypto.x509.parse_rsa_private_key(pem: string) -> output: object[string: any]",
            KeyBuiltins::rsaKey)
        .add(
            "crypto.x509.parse_certificate_request(csr: string) -> output: object[string: any]",
            KeyBuiltins::request);
  }

  private static byte[] decoded(String text) throws BuiltinFailure {
    return text.startsWith("-----BEGIN")
        ? text.getBytes(StandardCharsets.UTF_8)
        : Base64Text.decode(text);
  }

  private static Value privateKeys(Call call, List<Value> arguments) throws BuiltinFailure {
    String text = Operands.string(arguments, 0);
    if (text.isEmpty()) {
      return NullValue.NULL;
    }
    String pem = new String(decoded(text), StandardCharsets.UTF_8);
    var keys = ArrayValue.builder();
    for (Pem.Block block : Pem.parse(pem).blocks()) {
      if (block.type().equals("RSA PRIVATE KEY") || block.type().equals("PRIVATE KEY")) {
        List<BigInteger> parts = rsaParts(block);
        keys.add(
            ObjectValue.builder()
                .put("N", NumberValue.of(parts.get(0)))
                .put("E", NumberValue.of(parts.get(1)))
                .put("D", NumberValue.of(parts.get(2)))
                .put(
                    "Primes",
                    ArrayValue.of(NumberValue.of(parts.get(3)), NumberValue.of(parts.get(4))))
                .build());
      }
    }
    return keys.build();
  }

  private static Value rsaKey(Call call, List<Value> arguments) throws BuiltinFailure {
    String pem = new String(decoded(Operands.string(arguments, 0)), StandardCharsets.UTF_8);
    for (Pem.Block block : Pem.parse(pem).blocks()) {
      if (block.type().endsWith("PRIVATE KEY")) {
        var key = ObjectValue.builder().put("kty", Value.of("RSA"));
        List<BigInteger> parts = rsaParts(block);
        for (int i = 0; i < PARTS.size(); i++) {
          key.put(PARTS.get(i), Value.of(unsigned(parts.get(i))));
        }
        return key.build();
      }
    }
    throw Operands.failure("failed to parse PEM block containing the key");
  }

  private static String unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int skip = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOfRange(bytes, skip, bytes.length));
  }

  /** The numbers of an RSA key in the order of its encoding, without the version. */
  private static List<BigInteger> rsaParts(Pem.Block block) throws BuiltinFailure {
    Der key = new Der(block.bytes()).sequence();
    key.integer();
    if (block.type().equals("PRIVATE KEY")) {
      // The key of any kind holds the RSA key behind the name of its kind.
      key.sequence();
      key = new Der(key.octets()).sequence();
      key.integer();
    }
    var parts = new ArrayList<BigInteger>();
    for (int i = 0; i < PARTS.size(); i++) {
      parts.add(key.integer());
    }
    return parts;
  }

  private static Value request(Call call, List<Value> arguments) throws BuiltinFailure {
    byte[] bytes = decoded(Operands.string(arguments, 0));
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.startsWith("-----BEGIN")) {
      List<Pem.Block> blocks = Pem.parse(text).blocks();
      if (blocks.isEmpty() || !blocks.getFirst().type().endsWith("CERTIFICATE REQUEST")) {
        throw Operands.failure("invalid PEM-encoded certificate signing request");
      }
      bytes = blocks.getFirst().bytes();
    }
    Der request = new Der(bytes).sequence();
    Der info = request.sequence();
    BigInteger version = info.integer();
    byte[] subject = info.whole();
    byte[] key = info.whole();
    try {
      return ObjectValue.builder()
          .put("Version", NumberValue.of(version))
          .put("Subject", CertificateValues.name(new X500Principal(subject)))
          .put("RawSubject", CertificateValues.bytes(subject))
          .put("RawSubjectPublicKeyInfo", CertificateValues.bytes(key))
          .put("Raw", CertificateValues.bytes(bytes))
          .build();
    } catch (IllegalArgumentException e) {
      throw Operands.failure("asn1: structure error: malformed name");
    }
  }
}
