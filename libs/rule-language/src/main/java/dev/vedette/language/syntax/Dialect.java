package dev.vedette.language.syntax;

/**
 * How the language is read where Falco does something else than its documentation says. The
 * differences are listed in docs/DIALECT.md. Immutable.
 */
public enum Dialect {
  /** What is written is what is meant; all errors are reported. */
  VEDETTE,
  /** As Falco does it, with its errors. */
  FALCO
}
