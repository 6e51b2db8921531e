package dev.vedette.language.syntax;

import java.util.List;

/** A condition as a tree. Compare two by their printed form: equality includes spans. Immutable. */
public sealed interface Expr {

  Span span();

  /** True if all operands are. */
  record And(List<Expr> operands, Span span) implements Expr {
    public And {
      operands = List.copyOf(operands);
    }
  }

  /** True if any operand is. */
  record Or(List<Expr> operands, Span span) implements Expr {
    public Or {
      operands = List.copyOf(operands);
    }
  }

  /** True if the operand is false. */
  record Not(Expr operand, Span span) implements Expr {}

  /** A macro by name. */
  record MacroRef(String name, Span span) implements Expr {}

  /** True if the left side has a value. */
  record Exists(Term left, Span span) implements Expr {}

  /** A comparison. */
  record Compare(Term left, Operator operator, Modifier modifier, Term right, Span span)
      implements Expr {}
}
