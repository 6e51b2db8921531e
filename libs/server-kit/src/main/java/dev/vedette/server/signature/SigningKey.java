package dev.vedette.server.signature;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** A private key that revisions are signed with: Ed25519, or EC over P-256. Immutable. */
public final class SigningKey {
  private static final List<String> ENCRYPTED =
      List.of("ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY");

  private final PrivateKey key;
  private final String algorithm;

  private SigningKey(PrivateKey key, String algorithm) {
    this.key = key;
    this.algorithm = algorithm;
  }

  /** Reads a PEM text ({@code PRIVATE KEY}, as {@code openssl genpkey} writes it). */
  public static SigningKey parse(String pem) throws GeneralSecurityException {
    return of(PemBlock.content(pem, "PRIVATE KEY"));
  }

  /** Whether a PEM text holds a key that only a password opens, as cosign writes it. */
  public static boolean isEncrypted(String pem) {
    return ENCRYPTED.stream().anyMatch(type -> pem.contains("-----BEGIN " + type + "-----"));
  }

  /** Reads a PEM text of a key that a password opens. */
  public static SigningKey parse(String pem, String password) throws GeneralSecurityException {
    for (String type : ENCRYPTED) {
      if (pem.contains("-----BEGIN " + type + "-----")) {
        return of(EncryptedKey.open(PemBlock.content(pem, type), password));
      }
    }
    return parse(pem);
  }

  private static SigningKey of(byte[] content) throws GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(content);
    try {
      return new SigningKey(KeyFactory.getInstance("Ed25519").generatePrivate(spec), "Ed25519");
    } catch (InvalidKeySpecException _) {
      return new SigningKey(KeyFactory.getInstance("EC").generatePrivate(spec), "SHA256withECDSA");
    }
  }

  /** Signs a text. */
  public byte[] sign(byte[] text) throws GeneralSecurityException {
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(text);
    return signer.sign();
  }
}
