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
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.SetTerm;
import dev.vedette.rego.syntax.Term.Var;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Tells which variables have a value after an expression, given those before. Stateless. */
final class Outputs {
  private final ToIntFunction<Ref> arity;

  Outputs(ToIntFunction<Ref> arity) {
    this.arity = arity;
  }

  Set<String> ofBody(Collection<Expr> body, Set<String> safe) {
    var all = new HashSet<>(safe);
    for (Expr expr : body) {
      all.addAll(of(expr, all));
    }
    all.removeAll(safe);
    return all;
  }

  Set<String> of(Expr expr, Set<String> safe) {
    if (expr.negated()) {
      return Set.of();
    }
    for (var with : expr.withs()) {
      if (!safe.containsAll(Variables.inWith(with))) {
        return Set.of();
      }
    }
    return switch (expr.content()) {
      case TermContent(var term) -> inTerms(List.of(term), safe);
      case CallContent _ when expr.isUnification() -> ofUnification(expr, safe);
      case CallContent(var operator, var operands) -> {
        int inputs = arity.applyAsInt(operator);
        yield inputs < 0 ? Set.of() : ofCall(expr, operands, inputs, safe);
      }
      case Every(_, _, var domain, _) -> inTerms(List.of(domain), safe);
      case Some _ -> Set.of();
    };
  }

  Set<String> ofUnification(Expr expr, Set<String> safe) {
    if (!(expr.content() instanceof CallContent(_, var operands)) || operands.size() != 2) {
      return Set.of();
    }
    var outputs = inExpr(expr, operands, safe);
    var before = new HashSet<>(outputs);
    before.addAll(safe);
    outputs.addAll(Unifier.safeAfter(before, operands.get(0), operands.get(1)));
    outputs.removeAll(safe);
    return outputs;
  }

  private Set<String> ofCall(Expr expr, List<Term> operands, int inputs, Set<String> safe) {
    var outputs = inExpr(expr, operands, safe);
    if (inputs >= operands.size()) {
      return outputs;
    }
    var needed = Variables.inTerms(operands.subList(0, inputs), Variables.PATTERN);
    needed.removeAll(outputs);
    if (!safe.containsAll(needed)) {
      return Set.of();
    }
    outputs.addAll(Variables.inTerms(operands.subList(inputs, operands.size()), Variables.PATTERN));
    return outputs;
  }

  private Set<String> inExpr(Expr expr, List<Term> operands, Set<String> safe) {
    var outputs = inTerms(operands, safe);
    expr.withs().forEach(with -> outputs.addAll(inTerms(List.of(with.value()), safe)));
    return outputs;
  }

  /** The variables in brackets of references whose head has a value. */
  private Set<String> inTerms(Collection<Term> terms, Set<String> safe) {
    var outputs = new HashSet<String>();
    terms.forEach(term -> collect(term, safe, outputs));
    return outputs;
  }

  private void collect(Term term, Set<String> safe, Set<String> outputs) {
    switch (term) {
      case Ref ref -> {
        if (isSafe(ref, safe)) {
          if (!ref.isGround()) {
            outputs.addAll(Variables.in(ref, Set.of(Variables.Skip.REF_HEADS)));
          }
          ref.parts().forEach(part -> collect(part, safe, outputs));
        }
      }
      case Call(_, var arguments, _) -> arguments.forEach(a -> collect(a, safe, outputs));
      case ArrayTerm(var items, _) -> items.forEach(item -> collect(item, safe, outputs));
      case SetTerm(var items, _) -> items.forEach(item -> collect(item, safe, outputs));
      case ObjectTerm(var entries, _) ->
          entries.forEach(entry -> {
            collect(entry.key(), safe, outputs);
            collect(entry.value(), safe, outputs);
          });
      default -> {}
    }
  }

  static boolean isSafe(Ref ref, Set<String> safe) {
    return switch (ref.head()) {
      case Var(var name, _) -> safe.contains(name);
      case Call call -> isSafe(call, safe);
      default -> true;
    };
  }

  static boolean isSafe(Call call, Set<String> safe) {
    return safe.containsAll(Variables.in(call, Variables.SAFETY));
  }
}
