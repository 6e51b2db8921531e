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
import java.util.ArrayList;
import java.util.List;

/**
 * Copies trees; subclasses say what becomes of some nodes, and what stays is shared. Not
 * thread-safe.
 */
@SuppressWarnings("ReferenceEquality") // Whether a node was replaced, not whether it is equal.
abstract class Rewriter {

  Term term(Term term) {
    return switch (term) {
      case Scalar _, Var _ -> term;
      case Ref ref -> ref(ref);
      case Call call -> {
        Ref operator = operator(call.operator());
        var arguments = terms(call.arguments());
        yield operator == call.operator() && arguments == call.arguments()
            ? call
            : new Call(operator, arguments, call.location());
      }
      case ArrayTerm array -> {
        var items = terms(array.items());
        yield items == array.items() ? array : new ArrayTerm(items, array.location());
      }
      case SetTerm set -> {
        var items = terms(set.items());
        yield items == set.items() ? set : new SetTerm(items, set.location());
      }
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
    var parts = terms(ref.parts());
    return parts == ref.parts() ? ref : new Ref(parts, ref.location());
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
    List<Term> changed = null;
    for (int i = 0; i < terms.size(); i++) {
      Term old = terms.get(i);
      Term term = term(old);
      if (changed == null && term != old) {
        changed = new ArrayList<>(terms.subList(0, i));
      }
      if (changed != null) {
        changed.add(term);
      }
    }
    return changed == null ? terms : changed;
  }

  Expr expr(Expr expr) {
    Expr.Content old = expr.content();
    Expr.Content content =
        switch (old) {
          case TermContent(var term) -> {
            Term changed = term(term);
            yield changed == term ? old : new TermContent(changed);
          }
          case CallContent call -> {
            Ref operator = operator(call.operator());
            var operands = terms(call.operands());
            yield operator == call.operator() && operands == call.operands()
                ? call
                : new CallContent(operator, operands);
          }
          case Some(var symbols) -> new Some(terms(symbols));
          case Every(var key, var value, var domain, var body) ->
              new Every(key, value, term(domain), body(body));
        };
    if (content == old && expr.withs().isEmpty()) {
      return expr;
    }
    var withs = expr.withs().stream().map(this::with).toList();
    return expr.with(content).with(withs);
  }

  With with(With with) {
    return new With(term(with.target()), term(with.value()), with.location());
  }

  List<Expr> body(List<Expr> body) {
    var result = new ArrayList<Expr>(body.size());
    for (Expr expr : body) {
      result.add(expr(expr));
    }
    return result;
  }
}
