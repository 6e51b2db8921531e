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
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.SetComprehension;
import dev.vedette.rego.syntax.Term.SetTerm;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves calls out of terms into expressions of their own, in the order in which they are written,
 * and gives the heads of references that are no names one. Not thread-safe.
 */
final class Expansion {
  private final Names names;

  Expansion(Names names) {
    this.names = names;
  }

  void rule(Draft draft) {
    var support = new ArrayList<Expr>();
    draft.arguments = draft.arguments.stream().map(term -> term(term, support)).toList();
    draft.key = draft.key == null ? null : term(draft.key, support);
    draft.value = draft.value == null ? null : term(draft.value, support);
    var all = new ArrayList<>(draft.body);
    all.addAll(support);
    draft.body = body(all);
  }

  List<Expr> body(List<Expr> body) {
    var result = new ArrayList<Expr>();
    body.forEach(expr -> expr(expr, result));
    return result;
  }

  private void expr(Expr original, List<Expr> result) {
    var withs = new ArrayList<With>();
    for (With with : original.withs()) {
      withs.add(new With(with.target(), term(with.value(), result), with.location()));
    }
    Expr expr = original.with(withs);
    var support = new ArrayList<Expr>();
    Expr expanded =
        switch (expr.content()) {
          case TermContent(var term) -> expr.with(new TermContent(term(term, support)));
          case CallContent(var operator, var operands) ->
              expr.with(
                  new CallContent(
                      operator, operands.stream().map(operand -> term(operand, support)).toList()));
          case Every(var key, var value, var domain, var body) -> {
            Expr domainExpr = names.bind(domain);
            expr(domainExpr, support);
            yield expr.with(new Every(key, value, Names.left(domainExpr), body(body)));
          }
          case Some _ -> expr;
        };
    support.forEach(extra -> result.add(withs.isEmpty() ? extra : extra.with(withs)));
    result.add(expanded);
  }

  private Term term(Term term, List<Expr> support) {
    return switch (term) {
      case Term.Scalar _, Term.Var _, Term.Template _ -> term;
      case Call(var operator, var arguments, var at) -> {
        var operands = new ArrayList<Term>();
        arguments.forEach(argument -> operands.add(term(argument, support)));
        var output = names.fresh(at);
        operands.add(output);
        support.add(new Expr(new CallContent(operator, operands), false, List.of(), true, at));
        yield output;
      }
      case Ref(var parts, var at) -> {
        var expanded = new ArrayList<Term>();
        parts.forEach(part -> expanded.add(term(part, support)));
        Term head = expanded.getFirst();
        if (!(head instanceof Term.Var)) {
          Expr binding = names.bind(head);
          support.add(binding);
          expanded.set(0, Names.left(binding));
        }
        yield new Ref(expanded, at);
      }
      case ArrayTerm(var items, var at) ->
          new ArrayTerm(items.stream().map(item -> term(item, support)).toList(), at);
      case SetTerm(var items, var at) ->
          new SetTerm(items.stream().map(item -> term(item, support)).toList(), at);
      case ObjectTerm(var entries, var at) ->
          new ObjectTerm(
              entries.stream()
                  .map(e -> new Entry(term(e.key(), support), term(e.value(), support)))
                  .toList(),
              at);
      case ArrayComprehension(var item, var body, var at) -> {
        var inner = new ArrayList<>(body);
        var more = new ArrayList<Expr>();
        Term newItem = term(item, more);
        inner.addAll(more);
        yield new ArrayComprehension(newItem, body(inner), at);
      }
      case SetComprehension(var item, var body, var at) -> {
        var inner = new ArrayList<>(body);
        var more = new ArrayList<Expr>();
        Term newItem = term(item, more);
        inner.addAll(more);
        yield new SetComprehension(newItem, body(inner), at);
      }
      case ObjectComprehension(var key, var value, var body, var at) -> {
        var inner = new ArrayList<>(body);
        var more = new ArrayList<Expr>();
        Term newKey = term(key, more);
        Term newValue = term(value, more);
        inner.addAll(more);
        yield new ObjectComprehension(newKey, newValue, body(inner), at);
      }
    };
  }
}
