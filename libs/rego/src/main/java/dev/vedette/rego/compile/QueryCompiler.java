package dev.vedette.rego.compile;

import dev.vedette.rego.compile.CompiledQuery.Values;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Expr.TermContent;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Var;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Compiles one query over compiled rules. Not thread-safe. */
final class QueryCompiler {
  private static final Set<String> ROOTS = Set.of("data", "input");

  private final Compiled policy;
  private final Functions functions;
  private final Problems problems = new Problems();
  private final Map<Location, String> captured = new HashMap<>();

  QueryCompiler(Compiled policy) {
    this.policy = policy;
    this.functions = new Functions(policy.builtins(), policy.tree());
  }

  Outcome<CompiledQuery> compile(List<Expr> source, Values values) {
    var names = new Names("__localq", Variables.inBody(source, Set.of()), policy.originals());
    var outputs = new Outputs(functions::arity);
    List<Expr> body = source;
    if (values == Values.CAPTURED) {
      body = capture(body, new Names("__localterm", Set.of(), Map.of()));
    }
    var scoped = new Locals(names, problems, false).query(body);
    if (problems.any()) {
      return failure();
    }
    var strings = new Strings(names, outputs, problems).query(scoped, ROOTS);
    CallCheck.voidCalls(functions, problems).body(strings);
    if (problems.any()) {
      return failure();
    }
    var hoist = new Hoist(names);
    var expanded = hoist.comprehensionHeads().body(new Expansion(names).body(strings));
    var prepared = new Withs(policy.builtins(), policy.tree(), names, problems).body(expanded);
    if (problems.any()) {
      return failure();
    }
    new CallCheck(functions, names, problems).body(prepared);
    if (problems.any()) {
      return failure();
    }
    var ordered = new Safety(functions::arity, names).order(prepared, ROOTS, problems);
    if (problems.any()) {
      return failure();
    }
    var hoisted = hoist.body(ordered);
    new TypeChecker(policy.types().environment(), policy.builtins(), names, problems)
        .query(hoisted);
    if (problems.any()) {
      return failure();
    }
    return new Outcome.Success<>(new CompiledQuery(hoisted, bindings(hoisted, names), captured));
  }

  private Outcome<CompiledQuery> failure() {
    return new Outcome.Failure<>(problems.all());
  }

  private static Map<String, String> bindings(List<Expr> body, Names names) {
    var bindings = new TreeMap<String, String>();
    for (String name : Variables.inBody(body, Variables.SAFETY)) {
      String original = names.original(name);
      if (!ROOTS.contains(name) && !original.equals("_") && !names.isGenerated(name)) {
        bindings.put(name, original);
      }
    }
    return bindings;
  }

  /** Binds the values of expressions to variables, and checks them where OPA does. */
  private List<Expr> capture(List<Expr> body, Names names) {
    boolean checked = body.size() > 1 || iterates(body);
    var result = new ArrayList<Expr>();
    var checks = new ArrayList<Expr>();
    for (Expr expr : body) {
      if (expr.negated() || expr.isAssignment() || expr.isUnification()) {
        result.add(expr);
        continue;
      }
      Var variable = names.fresh(expr.location());
      Expr bound =
          switch (expr.content()) {
            case TermContent(var term) ->
                expr.with(
                    new CallContent(
                        dev.vedette.rego.syntax.Terms.name("eq", expr.location()),
                        List.of(term, variable)));
            case CallContent(var operator, var operands)
                when functions.arity(operator) == operands.size() && hasResult(operator) -> {
              var all = new ArrayList<>(operands);
              all.add(variable);
              yield expr.with(new CallContent(operator, all));
            }
            default -> expr;
          };
      result.add(bound);
      if (!bound.equals(expr)) {
        captured.put(expr.location(), variable.name());
        if (checked) {
          checks.add(new Expr(new TermContent(variable), false, List.of(), true, expr.location()));
        }
      }
    }
    result.addAll(checks);
    return result;
  }

  private boolean hasResult(Ref operator) {
    var declaration = functions.declaration(operator);
    return declaration == null || declaration.result() != null;
  }

  private boolean iterates(List<Expr> body) {
    var found = new boolean[1];
    new Rewriter() {
      @Override
      Term term(Term term) {
        return dev.vedette.rego.syntax.Terms.isComprehension(term) ? term : super.term(term);
      }

      @Override
      Term ref(Ref ref) {
        found[0] |= ref.parts().stream().skip(1).anyMatch(Var.class::isInstance);
        return super.ref(ref);
      }

      @Override
      Ref operator(Ref operator) {
        var declaration = functions.declaration(operator);
        found[0] |= declaration != null && declaration.relation();
        return operator;
      }
    }.body(body);
    return found[0];
  }
}
