package dev.vedette.language.syntax;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Severity;

/**
 * A piece of a text: the offsets of its first character and of the one after its last. Immutable.
 */
public record Span(SourceText source, int start, int end) {

  /** A diagnostic that points at the start of this piece. */
  public Diagnostic diagnostic(Severity severity, String code, String message, String item) {
    return source.diagnostic(severity, code, message, start, item);
  }
}
