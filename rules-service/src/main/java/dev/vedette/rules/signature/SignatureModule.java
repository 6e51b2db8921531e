package dev.vedette.rules.signature;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import dev.vedette.server.signature.SignaturePolicy;

/** Binds the signatures of revisions; needs the database. */
public final class SignatureModule extends AbstractModule {
  private final SignaturePolicy policy;

  /** With what must be signed, and by whom. */
  public SignatureModule(SignaturePolicy policy) {
    this.policy = policy;
  }

  @Override
  protected void configure() {
    bind(SignaturePolicy.class).toInstance(policy);
    bind(Signatures.class).in(Singleton.class);
  }
}
