package dev.vedette.language.diagnostic;

/** How bad a {@link Diagnostic} is; only an error keeps a text from being used. Immutable. */
public enum Severity {
  ERROR,
  WARNING
}
