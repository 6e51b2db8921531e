package dev.vedette.gateway.identity;

import com.nimbusds.jose.jwk.JWKSet;
import java.util.Optional;

/** The public keys of an identity provider. Implementations are thread-safe and never block. */
interface KeySource {
  /** The keys as last read; empty when they have not been had yet. */
  Optional<JWKSet> keys();

  /**
   * To be told that a token names a key that is not among them.
   *
   * @return whether they are being fetched again, so that asking once more makes sense
   */
  boolean lookAgain();
}
