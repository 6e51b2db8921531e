package dev.vedette.language.syntax;

import java.util.Optional;

/** A comparison, by its spelling. Immutable. */
public enum Operator {
  EXISTS("exists"),
  EQUAL("="),
  EQUAL_TWICE("=="),
  NOT_EQUAL("!="),
  LESS("<"),
  LESS_EQUAL("<="),
  GREATER(">"),
  GREATER_EQUAL(">="),
  GLOB("glob"),
  IGLOB("iglob"),
  CONTAINS("contains"),
  ICONTAINS("icontains"),
  BCONTAINS("bcontains"),
  STARTSWITH("startswith"),
  BSTARTSWITH("bstartswith"),
  ENDSWITH("endswith"),
  REGEX("regex"),
  INTERSECTS("intersects"),
  IN("in"),
  PMATCH("pmatch");

  private final String text;

  Operator(String text) {
    this.text = text;
  }

  /** As written in a condition. */
  public String text() {
    return text;
  }

  /** Whether its right side is a list. */
  public boolean takesList() {
    return this == IN || this == INTERSECTS || this == PMATCH;
  }

  /** Whether it compares by order. */
  public boolean isOrder() {
    return this == LESS || this == LESS_EQUAL || this == GREATER || this == GREATER_EQUAL;
  }

  public static Optional<Operator> of(String text) {
    for (Operator operator : values()) {
      if (operator.text.equals(text)) {
        return Optional.of(operator);
      }
    }
    return Optional.empty();
  }
}
