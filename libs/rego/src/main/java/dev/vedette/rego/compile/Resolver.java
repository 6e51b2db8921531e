package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Expr.Every;
import dev.vedette.rego.syntax.Expr.Some;
import dev.vedette.rego.syntax.Module;
import dev.vedette.rego.syntax.Module.Import;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Var;
import dev.vedette.rego.syntax.Terms;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Replaces the names of rules and imports by their whole paths. Not thread-safe. */
final class Resolver extends Rewriter {
  private final Map<String, Ref> globals = new HashMap<>();
  private final Set<String> used = new HashSet<>();
  private final Deque<Set<String>> locals = new ArrayDeque<>();

  /** A resolver for a module, given the names of all rules of its package. */
  Resolver(Module module, Set<String> ruleNames) {
    for (String name : ruleNames) {
      var parts = new ArrayList<>(module.path().parts());
      parts.add(Terms.string(name, module.packageLocation()));
      globals.put(name, new Ref(parts, module.packageLocation()));
    }
    for (Import found : module.imports()) {
      if (isDocument(found)) {
        globals.put(found.name(), found.path());
      }
    }
  }

  static boolean isDocument(Import found) {
    return !found.path().startsWith("future") && !found.path().startsWith("rego");
  }

  void rule(Draft draft, Problems problems) {
    var names = new HashSet<String>();
    for (Term argument : draft.arguments) {
      if (argument instanceof Ref ref
          && ref.parts().size() == 1
          && (ref.startsWith("data") || ref.startsWith("input"))) {
        problems.add(
            Diagnostic.COMPILE,
            draft.location(),
            "args must not shadow " + ref + " (use a different variable name)");
        return;
      }
      names.addAll(Variables.in(argument, Set.of(Variables.Skip.OBJECT_KEYS, Variables.Skip.SETS)));
    }
    locals.push(names);
    locals.push(declared(draft.body));
    for (int i = draft.nameIndex() + 1; i < draft.path.size(); i++) {
      draft.path.set(i, term(draft.path.get(i)));
    }
    draft.key = draft.key == null ? null : term(draft.key);
    draft.value = draft.value == null ? null : term(draft.value);
    draft.body = body(draft.body);
    locals.clear();
    if (draft.alternative != null) {
      rule(draft.alternative, problems);
    }
  }

  List<Expr> query(List<Expr> body) {
    locals.push(declared(body));
    return body(body);
  }

  boolean isUsed(Import found) {
    return used.contains(found.name());
  }

  private boolean isGlobal(String name) {
    return globals.containsKey(name) && locals.stream().noneMatch(set -> set.contains(name));
  }

  private Ref global(Var var) {
    used.add(var.name());
    Ref path = globals.getOrDefault(var.name(), Terms.name(var.name(), var.location()));
    // The path takes the place of the name, so that problems point there.
    var parts = new ArrayList<Term>();
    for (Term part : path.parts()) {
      parts.add(
          part instanceof Var(var name, _)
              ? new Var(name, var.location())
              : new Term.Scalar(((Term.Scalar) part).value(), var.location()));
    }
    return new Ref(parts, var.location());
  }

  @Override
  Term term(Term term) {
    return switch (term) {
      case Var var when isGlobal(var.name()) -> global(var);
      case Term.ArrayComprehension(_, var body, _) -> scoped(term, body);
      case Term.SetComprehension(_, var body, _) -> scoped(term, body);
      case Term.ObjectComprehension(_, _, var body, _) -> scoped(term, body);
      default -> super.term(term);
    };
  }

  private Term scoped(Term term, List<Expr> body) {
    locals.push(declared(body));
    Term result = super.term(term);
    locals.pop();
    return result;
  }

  @Override
  Ref ref(Ref ref) {
    var parts = new ArrayList<Term>();
    Term head = ref.head();
    if (head instanceof Var var && isGlobal(var.name())) {
      parts.addAll(global(var).parts());
    } else {
      parts.add(head instanceof Var ? head : term(head));
    }
    ref.parts().stream().skip(1).map(this::term).forEach(parts::add);
    return new Ref(parts, ref.location());
  }

  @Override
  Ref operator(Ref operator) {
    return ref(operator);
  }

  @Override
  Expr expr(Expr expr) {
    if (expr.content() instanceof Some(var symbols) && !(symbols.getFirst() instanceof Term.Call)) {
      return expr;
    }
    if (expr.content() instanceof Every(var key, var value, _, _)) {
      var names = new HashSet<String>();
      names.add(value.name());
      if (key != null) {
        names.add(key.name());
      }
      locals.push(names);
      Expr result = super.expr(expr);
      locals.pop();
      return result;
    }
    return super.expr(expr);
  }

  /** The names that a body declares, those in comprehensions aside. */
  static Set<String> declared(List<Expr> body) {
    var names = new HashSet<String>();
    body.forEach(expr -> declared(expr, names));
    return names;
  }

  static void declared(Expr expr, Set<String> names) {
    switch (expr.content()) {
      case CallContent(_, var operands) when expr.isAssignment() && operands.size() == 2 ->
          names.addAll(Variables.in(operands.getFirst()));
      case Some(var symbols) -> {
        for (Term symbol : symbols) {
          if (symbol instanceof Term.Call(_, var arguments, _)) {
            arguments
                .subList(0, arguments.size() - 1)
                .forEach(term -> names.addAll(Variables.in(term)));
          } else {
            names.addAll(Variables.in(symbol));
          }
        }
      }
      case Every(_, _, _, var inner) -> inner.forEach(nested -> declared(nested, names));
      default -> {}
    }
  }
}
