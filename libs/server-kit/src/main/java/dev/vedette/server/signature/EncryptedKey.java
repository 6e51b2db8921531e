package dev.vedette.server.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Opens private keys as cosign keeps them: a key from the password with scrypt, and NaCl's secret
 * box around the rest. Stateless.
 */
final class EncryptedKey {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 24;
  private static final int MAC_BYTES = 16;
  // What scrypt is asked for comes from the file; this is four times what cosign asks for.
  private static final long MOST_MEMORY = 256 << 20;
  private static final int MOST_PARALLEL = 16;

  private EncryptedKey() {}

  /** Returns the private key in the content of the PEM block. */
  static byte[] open(byte[] block, String password) throws GeneralSecurityException {
    Map<?, ?> sealed = json(new String(block, StandardCharsets.UTF_8));
    Map<?, ?> derivation = value(sealed, "kdf", Map.class);
    Map<?, ?> cipher = value(sealed, "cipher", Map.class);
    require(derivation, "scrypt");
    require(cipher, "nacl/secretbox");
    byte[] key = derive(derivation, password);
    byte[] nonce = bytes(cipher, "nonce");
    if (nonce.length != NONCE_BYTES) {
      throw new InvalidKeySpecException(
          "a nonce of " + nonce.length + " bytes (expected: " + NONCE_BYTES + ")");
    }
    return unbox(key, nonce, bytes(sealed, "ciphertext"));
  }

  /** All JSON is YAML. */
  private static Map<?, ?> json(String text) throws InvalidKeySpecException {
    try {
      if (new Yaml(new SafeConstructor(new LoaderOptions())).load(text) instanceof Map<?, ?> map) {
        return map;
      }
    } catch (YAMLException _) {
      // As what is YAML and no object.
    }
    throw new InvalidKeySpecException("an encrypted key that is no JSON");
  }

  private static byte[] derive(Map<?, ?> derivation, String password)
      throws GeneralSecurityException {
    Map<?, ?> parameters = value(derivation, "params", Map.class);
    long cost = number(parameters, "N");
    long blocks = number(parameters, "r");
    long parallel = number(parameters, "p");
    boolean bearable =
        cost > 1
            && Long.bitCount(cost) == 1
            && blocks >= 1
            && parallel >= 1
            && parallel <= MOST_PARALLEL
            && cost <= MOST_MEMORY / 128 / blocks;
    if (!bearable) {
      throw new InvalidKeySpecException(
          "scrypt with N=%d r=%d p=%d (expected: at most %d MiB of memory)"
              .formatted(cost, blocks, parallel, MOST_MEMORY >> 20));
    }
    return SCrypt.generate(
        password.getBytes(StandardCharsets.UTF_8),
        bytes(derivation, "salt"),
        (int) cost,
        (int) blocks,
        (int) parallel,
        KEY_BYTES);
  }

  /** Opens a secret box: the first block of the key stream authenticates, the rest hides. */
  static byte[] unbox(byte[] key, byte[] nonce, byte[] box) throws InvalidKeySpecException {
    if (box.length < MAC_BYTES) {
      throw new InvalidKeySpecException("an encrypted key without content");
    }
    XSalsa20Engine stream = new XSalsa20Engine();
    stream.init(false, new ParametersWithIV(new KeyParameter(key), nonce));
    byte[] authentication = new byte[KEY_BYTES];
    stream.processBytes(authentication, 0, KEY_BYTES, authentication, 0);
    Poly1305 authenticator = new Poly1305();
    authenticator.init(new KeyParameter(authentication));
    authenticator.update(box, MAC_BYTES, box.length - MAC_BYTES);
    byte[] found = new byte[MAC_BYTES];
    authenticator.doFinal(found, 0);
    if (!MessageDigest.isEqual(found, Arrays.copyOf(box, MAC_BYTES))) {
      throw new InvalidKeySpecException("the password is not that of the key");
    }
    byte[] content = new byte[box.length - MAC_BYTES];
    stream.processBytes(box, MAC_BYTES, content.length, content, 0);
    return content;
  }

  private static void require(Map<?, ?> part, String name) throws InvalidKeySpecException {
    String found = value(part, "name", String.class);
    if (!found.equals(name)) {
      throw new InvalidKeySpecException(
          "a key encrypted with " + found + " (expected: " + name + ", as cosign writes it)");
    }
  }

  private static long number(Map<?, ?> part, String name) throws InvalidKeySpecException {
    return value(part, name, Number.class).longValue();
  }

  private static byte[] bytes(Map<?, ?> part, String name) throws InvalidKeySpecException {
    try {
      return Base64.getDecoder().decode(value(part, name, String.class));
    } catch (IllegalArgumentException _) {
      throw new InvalidKeySpecException("an encrypted key whose " + name + " is no base64");
    }
  }

  private static <T> T value(Map<?, ?> part, String name, Class<T> type)
      throws InvalidKeySpecException {
    Object value = part.get(name);
    if (!type.isInstance(value)) {
      throw new InvalidKeySpecException("an encrypted key without " + name);
    }
    return type.cast(value);
  }
}
