package dev.vedette.rego.compile;

import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Declaration;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.With;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.syntax.Term.Var;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks what {@code with} replaces and evaluates its values before. Not thread-safe. */
final class Withs extends Rewriter {
  private static final Set<String> IRREPLACEABLE =
      Set.of("eq", "rego.metadata.chain", "rego.metadata.rule");

  private final Builtins builtins;
  private final RuleTree tree;
  private final Names names;
  private final Problems problems;

  Withs(Builtins builtins, RuleTree tree, Names names, Problems problems) {
    this.builtins = builtins;
    this.tree = tree;
    this.names = names;
    this.problems = problems;
  }

  @Override
  List<Expr> body(List<Expr> body) {
    var result = new ArrayList<Expr>();
    for (Expr expr : body) {
      Expr inner = super.expr(expr);
      var withs = new ArrayList<With>();
      for (With with : inner.withs()) {
        withs.add(checked(with, result));
      }
      result.add(inner.with(withs));
    }
    return result;
  }

  private With checked(With with, List<Expr> before) {
    Term value = named(with.value());
    Term target = named(with.target());
    boolean evaluated;
    if (target instanceof Ref ref && ref.startsWith("data")) {
      if (replacesPart(ref)) {
        problems.add(
            Diagnostic.COMPILE,
            ref.location(),
            "with keyword cannot partially replace virtual document(s)");
        return with;
      }
      evaluated = !(isFunction(ref) && isFunctionValue(value)) && !isFunction(value);
    } else if (target instanceof Ref ref && ref.startsWith("input")) {
      evaluated = true;
    } else {
      Declaration declaration = builtins.declaration(target.toString());
      if (declaration == null) {
        problems.add(
            Diagnostic.TYPE,
            target.location(),
            "with keyword target must reference existing input, data, or a function");
        return with;
      }
      if (!checkReplaceable(declaration, target.location())) {
        return with;
      }
      evaluated = !isFunctionValue(value);
    }
    if (evaluated && Hoist.needsEvaluation(value)) {
      Expr binding = names.bind(value);
      before.add(binding);
      value = Names.left(binding);
    }
    return new With(target, value, with.location());
  }

  /** A builtin called by its one-word name, as a reference. */
  private Term named(Term term) {
    return term instanceof Var(var name, var at) && builtins.declaration(name) != null
        ? new Ref(List.of(term), at)
        : term;
  }

  private boolean replacesPart(Ref target) {
    RuleTree node = tree;
    var parts = target.parts();
    for (Term part : parts.subList(1, Math.max(1, parts.size() - 1))) {
      node = part instanceof Scalar(var key, _) ? node.child(key) : null;
      if (node == null) {
        return false;
      }
      if (!node.rules().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private boolean isFunction(Term term) {
    return term instanceof Ref ref
        && tree.exact(ref).stream().anyMatch(rule -> !rule.arguments.isEmpty());
  }

  private boolean isFunctionValue(Term value) {
    return (value instanceof Ref ref && tree.find(ref) != null)
        || ((value instanceof Ref || value instanceof Var)
            && builtins.declaration(value.toString()) != null);
  }

  private boolean checkReplaceable(Declaration declaration, Location place) {
    String refusal = refusal(declaration);
    if (refusal != null) {
      problems.add(
          Diagnostic.COMPILE, place, "with keyword replacing built-in function: " + refusal);
    }
    return refusal == null;
  }

  private static @Nullable String refusal(Declaration declaration) {
    String name = declaration.name();
    if (IRREPLACEABLE.contains(name)) {
      return "replacement of \"" + name + "\" invalid";
    }
    if (name.startsWith("internal.")) {
      return "replacement of internal function \"" + name + "\" invalid";
    }
    if (declaration.relation()) {
      return "target must not be a relation";
    }
    return declaration.result() == null ? "target must not be a void function" : null;
  }
}
