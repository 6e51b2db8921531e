package dev.vedette.gateway.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.text.ParseException;
import java.util.List;

/** Reads key sets, and leaves out what cannot verify a signature safely. */
final class PublicKeys {
  static final long MAX_BYTES = 1 << 20;

  private static final int MAX_KEYS = 100;
  private static final int MIN_RSA_BITS = 2048;

  private PublicKeys() {}

  static JWKSet parse(String text) throws ParseException {
    List<JWK> usable =
        JWKSet.parse(text).getKeys().stream()
            .filter(PublicKeys::isUsable)
            .limit(MAX_KEYS)
            .map(JWK::toPublicJWK)
            .toList();
    if (usable.isEmpty()) {
      throw new ParseException("no public RSA (2048 bits or more) or EC key", 0);
    }
    return new JWKSet(usable);
  }

  private static boolean isUsable(JWK key) {
    boolean forSignatures = key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse());
    return forSignatures
        && switch (key) {
          case RSAKey rsa -> bits(rsa) >= MIN_RSA_BITS;
          case ECKey ignored -> true;
          // Secret keys in a set would let whoever reads it sign.
          default -> false;
        };
  }

  private static int bits(RSAKey key) {
    try {
      return key.toRSAPublicKey().getModulus().bitLength();
    } catch (JOSEException e) {
      return 0;
    }
  }
}
