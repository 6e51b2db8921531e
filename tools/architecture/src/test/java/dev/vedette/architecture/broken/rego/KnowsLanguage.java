package dev.vedette.architecture.broken.rego;

import dev.vedette.architecture.broken.language.SpeaksGrpc;

/** Breaks the rules on purpose. */
public final class KnowsLanguage {
  public SpeaksGrpc other() {
    return new SpeaksGrpc();
  }
}
