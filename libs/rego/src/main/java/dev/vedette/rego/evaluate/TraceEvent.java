package dev.vedette.rego.evaluate;

import dev.vedette.rego.syntax.Location;

/**
 * One thing that happened while a traced policy was evaluated: at which depth of rules in rules, to
 * what, and where that stands. Immutable.
 */
public record TraceEvent(Kind kind, int depth, String text, Location location) {

  /** What happened. */
  public enum Kind {
    /** A rule is tried. */
    ENTER("Enter"),
    /** An expression is tried. */
    EVAL("Eval"),
    /** An expression does not hold. */
    FAIL("Fail"),
    /** A rule holds. */
    EXIT("Exit"),
    /** Another way for a rule to hold is looked for. */
    REDO("Redo"),
    /** The policy says something. */
    NOTE("Note");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The word that OPA prints. */
    public String word() {
      return word;
    }
  }

  /** The event as OPA prints it. */
  public String line() {
    return "| ".repeat(depth) + kind.word() + " " + text;
  }
}
