package dev.vedette.language.author;

import dev.vedette.language.plan.Verdict;

/** What a part of a condition said of an event. Immutable. */
public enum Outcome {
  TRUE,
  FALSE,
  /** A value that it needs was not sent. */
  UNDECIDED,
  /** The parts before it had already decided. */
  NOT_EVALUATED;

  static Outcome of(Verdict verdict) {
    return switch (verdict) {
      case TRUE -> TRUE;
      case FALSE -> FALSE;
      case UNDECIDED -> UNDECIDED;
    };
  }

  Outcome opposite() {
    return switch (this) {
      case TRUE -> FALSE;
      case FALSE -> TRUE;
      case UNDECIDED, NOT_EVALUATED -> this;
    };
  }
}
