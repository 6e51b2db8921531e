package dev.vedette.scanner.manifest;

/** Carries a rejection up to the one place that turns it into a result. */
final class RejectedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Rejection rejection;

  RejectedException(Rejection rejection) {
    super(rejection.message(), null, false, false);
    this.rejection = rejection;
  }

  Rejection rejection() {
    return rejection;
  }
}
