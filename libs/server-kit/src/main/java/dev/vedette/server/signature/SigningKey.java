package dev.vedette.server.signature;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;

/** A private key that revisions are signed with: Ed25519, or EC over P-256. Immutable. */
public final class SigningKey {
  private final PrivateKey key;
  private final String algorithm;

  private SigningKey(PrivateKey key, String algorithm) {
    this.key = key;
    this.algorithm = algorithm;
  }

  /** Reads a PEM text ({@code PRIVATE KEY}, as {@code openssl genpkey} writes it). */
  public static SigningKey parse(String pem) throws GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(PemBlock.content(pem, "PRIVATE KEY"));
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
