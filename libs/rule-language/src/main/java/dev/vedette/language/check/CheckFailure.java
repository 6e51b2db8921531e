package dev.vedette.language.check;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.syntax.Span;

/** Ends the checking of a condition at its first problem. */
final class CheckFailure extends RuntimeException {
  private final transient Span span;
  private final String hint;

  CheckFailure(String message, Span span) {
    this(message, span, "");
  }

  CheckFailure(String message, Span span, String hint) {
    super(message, null, false, false);
    this.span = span;
    this.hint = hint;
  }

  Diagnostic diagnostic(String item) {
    return span.diagnostic(Severity.ERROR, Checker.CODE, String.valueOf(getMessage()), item)
        .withHint(hint);
  }
}
