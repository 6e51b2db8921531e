package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Expr.Every;
import dev.vedette.rego.syntax.Expr.Some;
import dev.vedette.rego.syntax.Expr.TermContent;
import dev.vedette.rego.syntax.Expr.With;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.ArrayComprehension;
import dev.vedette.rego.syntax.Term.ArrayTerm;
import dev.vedette.rego.syntax.Term.Call;
import dev.vedette.rego.syntax.Term.Entry;
import dev.vedette.rego.syntax.Term.ObjectComprehension;
import dev.vedette.rego.syntax.Term.ObjectTerm;
import dev.vedette.rego.syntax.Term.Part;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.syntax.Term.SetComprehension;
import dev.vedette.rego.syntax.Term.SetTerm;
import dev.vedette.rego.syntax.Term.Template;
import dev.vedette.rego.syntax.Term.Var;
import java.util.List;

/** Copies trees; subclasses say what becomes of some nodes. Not thread-safe. */
abstract class Rewriter {

  Term term(Term term) {
    return switch (term) {
      case Scalar _, Var _ -> term;
      case Ref ref -> ref(ref);
      case Call(var operator, var arguments, var at) ->
          new Call(operator(operator), terms(arguments), at);
      case ArrayTerm(var items, var at) -> new ArrayTerm(terms(items), at);
      case SetTerm(var items, var at) -> new SetTerm(terms(items), at);
      case ObjectTerm(var entries, var at) ->
          new ObjectTerm(
              entries.stream().map(e -> new Entry(term(e.key()), term(e.value()))).toList(), at);
      case ArrayComprehension(var item, var body, var at) -> {
        var newBody = body(body);
        yield new ArrayComprehension(term(item), newBody, at);
      }
      case SetComprehension(var item, var body, var at) -> {
        var newBody = body(body);
        yield new SetComprehension(term(item), newBody, at);
      }
      case ObjectComprehension(var key, var value, var body, var at) -> {
        var newBody = body(body);
        yield new ObjectComprehension(term(key), term(value), newBody, at);
      }
      case Template(var parts, var at) -> new Template(parts.stream().map(this::part).toList(), at);
    };
  }

  Term ref(Ref ref) {
    return new Ref(terms(ref.parts()), ref.location());
  }

  /** The operator of a call; its head must stay a name. */
  Ref operator(Ref operator) {
    return operator;
  }

  private Part part(Part part) {
    return switch (part) {
      case Part.Fixed _ -> part;
      case Part.Hole(var expr) -> new Part.Hole(expr(expr));
    };
  }

  final List<Term> terms(List<Term> terms) {
    return terms.stream().map(this::term).toList();
  }

  Expr expr(Expr expr) {
    var content =
        switch (expr.content()) {
          case TermContent(var term) -> new TermContent(term(term));
          case CallContent(var operator, var operands) ->
              new CallContent(operator(operator), terms(operands));
          case Some(var symbols) -> new Some(terms(symbols));
          case Every(var key, var value, var domain, var body) ->
              new Every(key, value, term(domain), body(body));
        };
    return expr.with(content).with(expr.withs().stream().map(this::with).toList());
  }

  With with(With with) {
    return new With(term(with.target()), term(with.value()), with.location());
  }

  List<Expr> body(List<Expr> body) {
    return body.stream().map(this::expr).toList();
  }
}
