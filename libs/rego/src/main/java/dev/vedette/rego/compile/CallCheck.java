package dev.vedette.rego.compile;

import dev.vedette.rego.builtin.Declaration;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Call;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Var;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks that called functions exist and take as many arguments as they get. Not thread-safe. */
final class CallCheck extends Rewriter {
  private final Functions functions;
  private final Names names;
  private final Problems problems;

  CallCheck(Functions functions, Names names, Problems problems) {
    this.functions = functions;
    this.names = names;
    this.problems = problems;
  }

  @Override
  Expr expr(Expr expr) {
    if (expr.content() instanceof CallContent(var operator, var operands)) {
      int arity = functions.arity(operator);
      if (arity < 0) {
        problems.add(Diagnostic.TYPE, expr.location(), "undefined function " + original(operator));
        return expr;
      }
      int given = operands.size();
      boolean fits =
          expr.isUnification() || given == arity + 1 || (!expr.generated() && given == arity);
      if (!fits) {
        mismatch(expr, operator, operands, arity);
        return expr;
      }
    }
    return super.expr(expr);
  }

  private void mismatch(Expr expr, Ref operator, List<Term> operands, int arity) {
    Declaration declaration = functions.declaration(operator);
    if (declaration != null) {
      var have = operands.stream().map(operand -> new TypeEnvironment().of(operand)).toList();
      problems.add(
          TypeProblems.arguments(
              expr.location(),
              original(operator).toString(),
              "arity mismatch",
              have,
              TypeProblems.parameters(declaration, null)));
      return;
    }
    int given = expr.generated() ? operands.size() - 1 : operands.size();
    problems.add(
        Diagnostic.TYPE,
        expr.location(),
        "function "
            + original(operator)
            + " has arity "
            + arity
            + ", got "
            + given
            + (given == 1 ? " argument" : " arguments"));
  }

  private Ref original(Ref ref) {
    var parts = new ArrayList<Term>();
    for (Term part : ref.parts()) {
      parts.add(part instanceof Var(var name, var at) ? new Var(names.original(name), at) : part);
    }
    return new Ref(parts, ref.location());
  }

  /** Reports calls without a result, such as {@code print}, that stand for a value. */
  static Rewriter voidCalls(Functions functions, Problems problems) {
    return new Rewriter() {
      @Override
      Term term(Term term) {
        if (term instanceof Call call) {
          Declaration declaration = functions.declaration(call.operator());
          if (declaration != null && isVoid(declaration.result())) {
            problems.add(Diagnostic.TYPE, call.location(), call + " used as value");
          }
        }
        return super.term(term);
      }

      private boolean isVoid(Declaration.@Nullable Parameter result) {
        return result == null;
      }
    };
  }

  /** Reports calls of builtins that V1 gave up. */
  static Rewriter deprecated(Problems problems) {
    return new Rewriter() {
      @Override
      Expr expr(Expr expr) {
        if (expr.content() instanceof CallContent(var operator, _)
            && Functions.DEPRECATED.contains(operator.toString())) {
          problems.add(
              Diagnostic.TYPE,
              expr.location(),
              "deprecated built-in function calls in expression: " + operator);
        }
        return super.expr(expr);
      }
    };
  }

  /** Reports declarations that take the names of documents. */
  static Rewriter rootNames(Problems problems) {
    return new Rewriter() {
      @Override
      Expr expr(Expr expr) {
        if (expr.isAssignment()
            && expr.content() instanceof CallContent(_, var operands)
            && !operands.isEmpty()) {
          String name = operands.getFirst().toString();
          if (name.equals("data") || name.equals("input")) {
            problems.add(
                Diagnostic.COMPILE,
                expr.location(),
                "variables must not shadow " + name + " (use a different variable name)");
          }
        }
        return super.expr(expr);
      }
    };
  }
}
