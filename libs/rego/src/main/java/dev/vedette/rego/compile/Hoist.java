package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Expr.Every;
import dev.vedette.rego.syntax.Expr.TermContent;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.ArrayComprehension;
import dev.vedette.rego.syntax.Term.ArrayTerm;
import dev.vedette.rego.syntax.Term.Call;
import dev.vedette.rego.syntax.Term.Entry;
import dev.vedette.rego.syntax.Term.ObjectComprehension;
import dev.vedette.rego.syntax.Term.ObjectTerm;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.SetComprehension;
import dev.vedette.rego.syntax.Term.SetTerm;
import java.util.ArrayList;
import java.util.List;

/**
 * Binds references and comprehensions inside of other terms to variables before the expression, so
 * that they are evaluated once and first. Not thread-safe.
 */
final class Hoist {
  private final Names names;

  Hoist(Names names) {
    this.names = names;
  }

  List<Expr> body(List<Expr> body) {
    var result = new ArrayList<Expr>();
    for (Expr expr : body) {
      switch (expr.content()) {
        case CallContent(var operator, var operands)
            when expr.isUnification() && operands.size() == 2 -> {
          Term left = inTerm(expr, operands.get(0), result);
          Term right = inTerm(expr, operands.get(1), result);
          result.add(expr.with(new CallContent(operator, List.of(left, right))));
        }
        case CallContent(var operator, var operands) -> {
          var hoisted = operands.stream().map(o -> one(expr, o, result)).toList();
          result.add(expr.with(new CallContent(operator, hoisted)));
        }
        case TermContent(var term) ->
            result.add(expr.with(new TermContent(inTerm(expr, term, result))));
        case Every(var key, var value, var domain, var inner) -> {
          Term newDomain = one(expr, domain, result);
          result.add(expr.with(new Every(key, value, newDomain, body(inner))));
        }
        case Expr.Some _ -> result.add(expr);
      }
    }
    return result;
  }

  private Term inTerm(Expr original, Term term, List<Expr> result) {
    return switch (term) {
      case Ref ref -> parts(original, ref, result);
      case ArrayComprehension(var item, var body, var at) ->
          new ArrayComprehension(item, body(body), at);
      case SetComprehension(var item, var body, var at) ->
          new SetComprehension(item, body(body), at);
      case ObjectComprehension(var key, var value, var body, var at) ->
          new ObjectComprehension(key, value, body(body), at);
      default -> one(original, term, result);
    };
  }

  private Ref parts(Expr original, Ref ref, List<Expr> result) {
    var parts = new ArrayList<Term>();
    parts.add(ref.head());
    ref.parts().stream().skip(1).map(part -> one(original, part, result)).forEach(parts::add);
    return new Ref(parts, ref.location());
  }

  private Term one(Expr original, Term term, List<Expr> result) {
    return switch (term) {
      case Term.Scalar _, Term.Var _, Call _, Term.Template _ -> term;
      case Ref ref -> bound(original, parts(original, ref, result), result);
      case ArrayTerm(var items, var at) ->
          new ArrayTerm(items.stream().map(item -> one(original, item, result)).toList(), at);
      case SetTerm(var items, var at) ->
          new SetTerm(items.stream().map(item -> one(original, item, result)).toList(), at);
      case ObjectTerm(var entries, var at) ->
          new ObjectTerm(
              entries.stream()
                  .map(e ->
                      new Entry(one(original, e.key(), result), one(original, e.value(), result)))
                  .toList(),
              at);
      case ArrayComprehension _, SetComprehension _, ObjectComprehension _ ->
          bound(original, inTerm(original, term, result), result);
    };
  }

  private Term bound(Expr original, Term term, List<Expr> result) {
    Expr binding = names.bind(term).with(original.withs());
    result.add(binding);
    return Names.left(binding);
  }

  /** Moves the terms of comprehensions that must be evaluated into their bodies. */
  Rewriter comprehensionHeads() {
    return new Rewriter() {
      @Override
      Term term(Term term) {
        return switch (super.term(term)) {
          case ArrayComprehension(var item, var body, var at) when needsEvaluation(item) -> {
            Expr binding = names.bind(item);
            yield new ArrayComprehension(Names.left(binding), plus(body, binding), at);
          }
          case SetComprehension(var item, var body, var at) when needsEvaluation(item) -> {
            Expr binding = names.bind(item);
            yield new SetComprehension(Names.left(binding), plus(body, binding), at);
          }
          case ObjectComprehension(var key, var value, var body, var at)
              when needsEvaluation(key) || needsEvaluation(value) -> {
            var all = new ArrayList<>(body);
            Term newKey = moved(key, all);
            Term newValue = moved(value, all);
            yield new ObjectComprehension(newKey, newValue, all, at);
          }
          case Term other -> other;
        };
      }
    };
  }

  private static List<Expr> plus(List<Expr> body, Expr more) {
    var all = new ArrayList<>(body);
    all.add(more);
    return all;
  }

  /** The term, or a variable that the body binds to it if it must be evaluated. */
  Term moved(Term term, List<Expr> body) {
    if (!needsEvaluation(term)) {
      return term;
    }
    Expr binding = names.bind(term);
    body.add(binding);
    return Names.left(binding);
  }

  static boolean needsEvaluation(Term term) {
    return switch (term) {
      case Ref _, ArrayComprehension _, SetComprehension _, ObjectComprehension _ -> true;
      case Term.Scalar _, Term.Var _, Term.Template _ -> false;
      case Call(_, var arguments, _) -> arguments.stream().anyMatch(Hoist::needsEvaluation);
      case ArrayTerm(var items, _) -> items.stream().anyMatch(Hoist::needsEvaluation);
      case SetTerm(var items, _) -> items.stream().anyMatch(Hoist::needsEvaluation);
      case ObjectTerm(var entries, _) ->
          entries.stream().anyMatch(e -> needsEvaluation(e.key()) || needsEvaluation(e.value()));
    };
  }
}
