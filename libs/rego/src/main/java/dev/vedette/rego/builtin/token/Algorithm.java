package dev.vedette.rego.builtin.token;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.builtin.crypto.DigestBuiltins;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;

/** The algorithms that sign tokens. Safe for all threads. */
enum Algorithm {
  HS256("HmacSHA256"),
  HS384("HmacSHA384"),
  HS512("HmacSHA512"),
  RS256("SHA256withRSA"),
  RS384("SHA384withRSA"),
  RS512("SHA512withRSA"),
  PS256("SHA-256"),
  PS384("SHA-384"),
  PS512("SHA-512"),
  ES256("SHA256withECDSAinP1363Format"),
  ES384("SHA384withECDSAinP1363Format"),
  ES512("SHA512withECDSAinP1363Format"),
  EDDSA("Ed25519");

  private final String name;

  Algorithm(String name) {
    this.name = name;
  }

  static Optional<Algorithm> of(String name) {
    if (name.equals("EdDSA")) {
      return Optional.of(EDDSA);
    }
    for (Algorithm algorithm : values()) {
      if (algorithm != EDDSA && algorithm.name().equals(name)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  private Signature signature() throws GeneralSecurityException {
    if (!name().startsWith("PS")) {
      return Signature.getInstance(name);
    }
    Signature signature = Signature.getInstance("RSASSA-PSS");
    int salt = Integer.parseInt(name().substring(2)) / 8;
    signature.setParameter(
        new PSSParameterSpec(name, "MGF1", new MGF1ParameterSpec(name), salt, 1));
    return signature;
  }

  private boolean takes(Key key) {
    return switch (name().charAt(0)) {
      case 'R', 'P' -> key instanceof RSAKey;
      default -> this == EDDSA ? key instanceof EdECKey : key instanceof ECKey;
    };
  }

  private boolean isSymmetric() {
    return name().startsWith("HS");
  }

  boolean verify(Jwk key, byte[] message, byte[] signature) throws BuiltinFailure {
    if (isSymmetric()) {
      return key.secret().isPresent()
          && MessageDigest.isEqual(
              DigestBuiltins.hmac(name, key.secret().get(), message), signature);
    }
    Optional<PublicKey> verifier = key.publicKey();
    if (verifier.isEmpty() || !takes(verifier.get())) {
      return false;
    }
    try {
      Signature check = signature();
      check.initVerify(verifier.get());
      check.update(message);
      return check.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  byte[] sign(Jwk key, byte[] message) throws BuiltinFailure {
    if (isSymmetric()) {
      if (key.secret().isEmpty()) {
        throw Operands.failure("the key does not fit the algorithm " + name());
      }
      return DigestBuiltins.hmac(name, key.secret().get(), message);
    }
    Optional<PrivateKey> signer = key.privateKey();
    if (signer.isEmpty() || !takes(signer.get())) {
      throw Operands.failure("the key does not fit the algorithm " + name());
    }
    try {
      Signature signature = signature();
      signature.initSign(signer.get());
      signature.update(message);
      return signature.sign();
    } catch (InvalidKeyException e) {
      throw Operands.failure("the key does not fit the algorithm " + name());
    } catch (GeneralSecurityException e) {
      throw Operands.failure("cannot sign: " + e.getMessage());
    }
  }
}
