package dev.vedette.rego.syntax;

import dev.vedette.rego.syntax.Term.Call;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Var;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One expression of a query. Generated expressions are those that the compiler adds. Immutable;
 * compared by identity where the compiler moves expressions.
 */
public record Expr(
    Content content, boolean negated, List<With> withs, boolean generated, Location location) {

  public Expr {
    withs = List.copyOf(withs);
  }

  public Expr(Content content, Location location) {
    this(content, false, List.of(), false, location);
  }

  /** What the expression says. */
  public sealed interface Content {}

  /** A term that must be defined and not false. */
  public record TermContent(Term term) implements Content {}

  /** A call, perhaps with one more operand that takes the result. */
  public record CallContent(Ref operator, List<Term> operands) implements Content {
    public CallContent {
      operands = List.copyOf(operands);
    }
  }

  /** Declares variables, or one membership call whose left side declares them. */
  public record Some(List<Term> symbols) implements Content {
    public Some {
      symbols = List.copyOf(symbols);
    }
  }

  /** Holds when its body holds for all members of its domain. */
  public record Every(@Nullable Var key, Var value, Term domain, List<Expr> body)
      implements Content {
    public Every {
      body = List.copyOf(body);
    }
  }

  /** Replaces a document or a function while the expression is evaluated. */
  public record With(Term target, Term value, Location location) {}

  public Expr with(Content newContent) {
    return new Expr(newContent, negated, withs, generated, location);
  }

  public Expr with(List<With> newWiths) {
    return new Expr(content, negated, newWiths, generated, location);
  }

  public Expr negate(boolean newNegated) {
    return new Expr(content, newNegated, withs, generated, location);
  }

  public Expr at(Location newLocation) {
    return new Expr(content, negated, withs, generated, newLocation);
  }

  /** Whether this calls the operator of that name. */
  public boolean calls(String name) {
    return content instanceof CallContent(var operator, _)
        && operator.parts().size() == 1
        && operator.startsWith(name);
  }

  /** Whether this is {@code x = y}, which unifies. */
  public boolean isUnification() {
    return calls("eq");
  }

  /** Whether this is {@code x := y}. */
  public boolean isAssignment() {
    return calls("assign");
  }

  /** Whether both sides of a unification or assignment are there. */
  public boolean hasTwoOperands() {
    return content instanceof CallContent(_, var operands) && operands.size() == 2;
  }

  static Expr of(Term term, Location location) {
    return new Expr(
        term instanceof Call(var operator, var arguments, _)
            ? new CallContent(operator, arguments)
            : new TermContent(term),
        location);
  }

  @Override
  public String toString() {
    return TermText.expr(this);
  }
}
