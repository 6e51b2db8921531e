package dev.vedette.rego.builtin.crypto;

import dev.vedette.rego.builtin.Builtin;
import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.Value;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Digests and message authentication codes. Has no state, so safe for all threads. */
public final class DigestBuiltins {
  private DigestBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add("crypto.md5(x: string) -> y: string", digest("MD5"))
        .add("crypto.sha1(x: string) -> y: string", digest("SHA-1"))
        .add("crypto.sha256(x: string) -> y: string", digest("SHA-256"))
        .add("crypto.hmac.md5(x: string, key: string) -> y: string", hmac("HmacMD5"))
        .add("crypto.hmac.sha1(x: string, key: string) -> y: string", hmac("HmacSHA1"))
        .add("crypto.hmac.sha256(x: string, key: string) -> y: string", hmac("HmacSHA256"))
        .add("crypto.hmac.sha512(x: string, key: string) -> y: string", hmac("HmacSHA512"))
        .add(
            "crypto.hmac.equal(mac1: string, mac2: string) -> result: boolean",
            (_, arguments) ->
                Value.of(
                    MessageDigest.isEqual(
                        bytes(Operands.string(arguments, 0)),
                        bytes(Operands.string(arguments, 1)))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Builtin digest(String algorithm) {
    return (call, arguments) -> {
      byte[] bytes = bytes(Operands.string(arguments, 0));
      call.charge(bytes.length / 64);
      try {
        return Value.of(
            HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes)));
      } catch (GeneralSecurityException e) {
        throw Operands.failure(algorithm + " is not available");
      }
    };
  }

  private static Builtin hmac(String algorithm) {
    return (call, arguments) -> {
      byte[] message = bytes(Operands.string(arguments, 0));
      call.charge(message.length / 64);
      return Value.of(
          HexFormat.of().formatHex(hmac(algorithm, bytes(Operands.string(arguments, 1)), message)));
    };
  }

  /** The authentication code of a message; the key may be empty. */
  public static byte[] hmac(String algorithm, byte[] key, byte[] message) throws BuiltinFailure {
    try {
      Mac mac = Mac.getInstance(algorithm);
      // The JDK refuses an empty key; one zero byte is the same key after padding.
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw Operands.failure(algorithm + " is not available");
    }
  }
}
