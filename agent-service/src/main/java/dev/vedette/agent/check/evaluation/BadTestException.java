package dev.vedette.agent.check.evaluation;

/** A test of the controls cannot be applied, for example for a pattern that is none. */
final class BadTestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BadTestException(String message) {
    super(message);
  }
}
