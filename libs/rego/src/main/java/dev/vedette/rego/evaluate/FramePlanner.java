package dev.vedette.rego.evaluate;

import dev.vedette.rego.evaluate.Lookup.Root;
import dev.vedette.rego.evaluate.Operand.ArrayOf;
import dev.vedette.rego.evaluate.Operand.Constant;
import dev.vedette.rego.evaluate.Operand.ObjectOf;
import dev.vedette.rego.evaluate.Operand.SetOf;
import dev.vedette.rego.evaluate.Operand.Slot;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Expr.Every;
import dev.vedette.rego.syntax.Expr.TermContent;
import dev.vedette.rego.syntax.Expr.With;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.ArrayComprehension;
import dev.vedette.rego.syntax.Term.ArrayTerm;
import dev.vedette.rego.syntax.Term.ObjectComprehension;
import dev.vedette.rego.syntax.Term.ObjectTerm;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.syntax.Term.SetComprehension;
import dev.vedette.rego.syntax.Term.SetTerm;
import dev.vedette.rego.syntax.Term.Var;
import dev.vedette.rego.syntax.Terms;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plans the expressions of one rule or query, whose variables share a frame. Not thread-safe. */
final class FramePlanner {
  private final Planner planner;
  private final Map<String, Integer> slots = new HashMap<>();
  private int temporary;

  FramePlanner(Planner planner) {
    this.planner = planner;
  }

  int size() {
    return slots.size();
  }

  /** The slot of a variable. */
  int slot(String name) {
    Integer known = slots.get(name);
    if (known != null) {
      return known;
    }
    int slot = slots.size();
    slots.put(name, slot);
    return slot;
  }

  private Slot temporary() {
    return new Slot(slot(" " + temporary++));
  }

  Operand operand(Term term) {
    return switch (term) {
      case Scalar(var value, _) -> new Constant(value);
      case Var(var name, _) -> new Slot(slot(name));
      case ArrayTerm(var items, _) -> folded(new ArrayOf(operands(items)), operands(items));
      case SetTerm(var items, _) -> folded(new SetOf(operands(items)), operands(items));
      case ObjectTerm(var entries, _) -> {
        var keys = entries.stream().map(entry -> operand(entry.key())).toList();
        var values = entries.stream().map(entry -> operand(entry.value())).toList();
        var all = new ArrayList<>(keys);
        all.addAll(values);
        yield folded(new ObjectOf(keys, values), all);
      }
      default -> throw new IllegalStateException("not moved out of its term: " + term);
    };
  }

  private List<Operand> operands(List<Term> terms) {
    return terms.stream().map(this::operand).toList();
  }

  /** A composite of constants is a constant. */
  private static Operand folded(Operand composite, List<Operand> parts) {
    if (parts.stream().allMatch(Constant.class::isInstance)) {
      Value value = composite.value(new @Nullable Value[0]);
      if (value != null) {
        return new Constant(value);
      }
    }
    return composite;
  }

  @Nullable Step body(List<Expr> body) {
    Step next = null;
    for (Expr expr : body.reversed()) {
      next =
          planner.isTraced()
              ? new TraceSteps.Attempt(
                  planner.text(List.of(expr)),
                  expr.location(),
                  step(expr, new TraceSteps.Held(next)))
              : step(expr, next);
    }
    return next;
  }

  private Step step(Expr expr, @Nullable Step next) {
    if (!expr.withs().isEmpty()) {
      Step inner = step(expr.with(List.<With>of()), null);
      return new Steps.With(expr.withs().stream().map(this::replacement).toList(), inner, next);
    }
    if (expr.negated()) {
      return new Steps.Not(step(expr.negate(false), null), next);
    }
    return switch (expr.content()) {
      case TermContent(var term) -> holds(term, next);
      case CallContent(_, var operands) when expr.isUnification() && operands.size() == 2 ->
          unify(operands.get(0), operands.get(1), next);
      case CallContent(var operator, var operands) ->
          call(operator, operands, expr.location(), next);
      case Every(var key, var value, var domain, var body) -> {
        Operand plannedKey = key == null ? temporary() : operand(key);
        yield new Steps.Every(operand(domain), plannedKey, operand(value), body(body), next);
      }
      case Expr.Some _ -> throw new IllegalStateException("not resolved: " + expr);
    };
  }

  private Step holds(Term term, @Nullable Step next) {
    if (term instanceof Ref ref) {
      return lookup(ref, null, next);
    }
    if (Terms.isComprehension(term)) {
      return new Steps.Collect(comprehension(term), temporary(), next);
    }
    return new Steps.Test(operand(term), next);
  }

  private static boolean isSimple(Term term) {
    return !(term instanceof Ref) && !Terms.isComprehension(term);
  }

  private Step unify(Term left, Term right, @Nullable Step next) {
    if (isSimple(left) && isSimple(right)) {
      return new Steps.Unify(operand(left), operand(right), next);
    }
    if (isSimple(left)) {
      return source(right, operand(left), next);
    }
    if (isSimple(right)) {
      return source(left, operand(right), next);
    }
    Slot between = temporary();
    return source(left, between, source(right, between, next));
  }

  private Step source(Term term, Operand target, @Nullable Step next) {
    return term instanceof Ref ref
        ? lookup(ref, target, next)
        : new Steps.Collect(comprehension(term), target, next);
  }

  private Comprehension comprehension(Term term) {
    return switch (term) {
      case ArrayComprehension(var item, var body, _) ->
          new Comprehension.OfArray(operand(item), body(body));
      case SetComprehension(var item, var body, _) ->
          new Comprehension.OfSet(operand(item), body(body));
      case ObjectComprehension(var key, var value, var body, _) ->
          new Comprehension.OfObject(operand(key), operand(value), body(body), key.location());
      default -> throw new IllegalStateException("no comprehension: " + term);
    };
  }

  private Lookup lookup(Ref ref, @Nullable Operand target, @Nullable Step next) {
    var parts = ref.parts().subList(1, ref.parts().size());
    var path = operands(parts);
    if (ref.startsWith("input")) {
      return new Lookup(Root.INPUT, new Slot(0), path, target, null, 0, next);
    }
    if (!ref.startsWith("data")) {
      return new Lookup(Root.VARIABLE, operand(ref.head()), path, target, null, 0, next);
    }
    Document document = planner.root();
    int length = 0;
    while (document != null && !planner.hasRules(document) && length < parts.size()) {
      document = parts.get(length) instanceof Scalar(var key, _) ? document.child(key) : null;
      length++;
    }
    Document rules = document != null && planner.hasRules(document) ? document : null;
    return new Lookup(Root.DATA, new Slot(0), path, target, rules, length, next);
  }

  private Step call(Ref operator, List<Term> operands, Location at, @Nullable Step next) {
    Callee callee = planner.callee(operator);
    if (callee == null) {
      throw new IllegalStateException("no function: " + operator);
    }
    boolean hasTarget = operands.size() > callee.arity();
    var arguments = operands(operands.subList(0, Math.min(callee.arity(), operands.size())));
    Operand target = hasTarget ? operand(operands.getLast()) : null;
    return new CallStep(callee, arguments, target, at, next);
  }

  private Replacement replacement(With with) {
    Term target = with.target();
    if (target instanceof Ref ref && ref.startsWith("input")) {
      return new Replacement.Input(
          operands(ref.parts().subList(1, ref.parts().size())), operand(with.value()));
    }
    if (planner.isFunction(target)) {
      return new Replacement.Function(target.toString(), mock(with.value()));
    }
    if (!(target instanceof Ref ref)) {
      throw new IllegalStateException("no document: " + target);
    }
    var parts = ref.parts().subList(1, ref.parts().size());
    var path = new ArrayList<Value>();
    for (Term part : parts) {
      if (part instanceof Scalar(var key, _)) {
        path.add(key);
      }
    }
    return new Replacement.Data(path, planner.find(parts), operand(with.value()));
  }

  private Replacement.Mock mock(Term value) {
    if (value instanceof Ref ref) {
      Callee other = planner.callee(ref);
      if (other != null && planner.isFunction(ref)) {
        return new Replacement.Other(other);
      }
      Document document = planner.find(ref.parts().subList(1, ref.parts().size()));
      if (document != null) {
        return new Replacement.Rules(document);
      }
    }
    if (value instanceof Var) {
      Callee other = planner.callee(value);
      if (other != null) {
        return new Replacement.Other(other);
      }
    }
    return new Replacement.Fixed(operand(value));
  }
}
