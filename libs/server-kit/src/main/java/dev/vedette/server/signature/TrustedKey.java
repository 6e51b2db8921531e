package dev.vedette.server.signature;

import com.google.common.hash.Hashing;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;

/** A public key that signatures are verified with: Ed25519, or EC over P-256. Immutable. */
public final class TrustedKey {
  private static final int P256_BITS = 256;

  private final PublicKey key;
  private final String algorithm;

  private TrustedKey(PublicKey key, String algorithm) {
    this.key = key;
    this.algorithm = algorithm;
  }

  /** Reads a PEM text ({@code PUBLIC KEY}, as openssl and cosign write it). */
  public static TrustedKey parse(String pem) throws GeneralSecurityException {
    X509EncodedKeySpec spec = new X509EncodedKeySpec(PemBlock.content(pem, "PUBLIC KEY"));
    try {
      return new TrustedKey(KeyFactory.getInstance("Ed25519").generatePublic(spec), "Ed25519");
    } catch (InvalidKeySpecException _) {
      PublicKey key = KeyFactory.getInstance("EC").generatePublic(spec);
      if (key instanceof ECPublicKey elliptic
          && elliptic.getParams().getOrder().bitLength() == P256_BITS) {
        return new TrustedKey(key, "SHA256withECDSA");
      }
      throw new InvalidKeySpecException("an EC key of another curve (expected: P-256)");
    }
  }

  /** SHA-256 of the key in hexadecimal. */
  public String id() {
    return Hashing.sha256().hashBytes(key.getEncoded()).toString();
  }

  /** Whether it verifies a signature of a text; one that is malformed it does not. */
  public boolean verifies(byte[] text, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(key);
      verifier.update(text);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
