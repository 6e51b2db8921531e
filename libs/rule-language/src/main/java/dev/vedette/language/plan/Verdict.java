package dev.vedette.language.plan;

/**
 * What a condition says of an event; {@code UNDECIDED} means that a value it needs was not sent.
 * Immutable.
 */
public enum Verdict {
  FALSE,
  TRUE,
  UNDECIDED
}
