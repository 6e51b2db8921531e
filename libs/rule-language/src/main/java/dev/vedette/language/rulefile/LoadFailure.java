package dev.vedette.language.rulefile;

import dev.vedette.language.diagnostic.Diagnostic;

/** Ends the reading of a file at its first error. */
final class LoadFailure extends RuntimeException {
  private final transient Diagnostic diagnostic;

  LoadFailure(Diagnostic diagnostic) {
    super(diagnostic.message(), null, false, false);
    this.diagnostic = diagnostic;
  }

  Diagnostic diagnostic() {
    return diagnostic;
  }
}
