package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Expr.Every;
import dev.vedette.rego.syntax.Expr.Some;
import dev.vedette.rego.syntax.Expr.TermContent;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.ArrayTerm;
import dev.vedette.rego.syntax.Term.Call;
import dev.vedette.rego.syntax.Term.ObjectTerm;
import dev.vedette.rego.syntax.Term.Part;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.SetTerm;
import dev.vedette.rego.syntax.Term.Template;

/** Finds the outermost closures of an expression. Not thread-safe. */
abstract class Closures {

  abstract void comprehension(Term term);

  abstract void every(Every every);

  final void expr(Expr expr) {
    switch (expr.content()) {
      case TermContent(var term) -> term(term);
      case CallContent(_, var operands) -> operands.forEach(this::term);
      case Some(var symbols) -> symbols.forEach(this::term);
      case Every every -> {
        term(every.domain());
        every(every);
      }
    }
    expr.withs().forEach(with -> term(with.value()));
  }

  final void term(Term term) {
    switch (term) {
      case Term.Scalar _, Term.Var _ -> {}
      case Ref(var parts, _) -> parts.forEach(this::term);
      case Call(_, var arguments, _) -> arguments.forEach(this::term);
      case ArrayTerm(var items, _) -> items.forEach(this::term);
      case SetTerm(var items, _) -> items.forEach(this::term);
      case ObjectTerm(var entries, _) ->
          entries.forEach(entry -> {
            term(entry.key());
            term(entry.value());
          });
      case Template(var parts, _) -> {
        for (Part part : parts) {
          if (part instanceof Part.Hole(var expr)) {
            expr(expr);
          }
        }
      }
      case Term.ArrayComprehension _, Term.SetComprehension _, Term.ObjectComprehension _ ->
          comprehension(term);
    }
  }
}
