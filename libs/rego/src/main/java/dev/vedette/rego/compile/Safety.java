package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.Every;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.ArrayComprehension;
import dev.vedette.rego.syntax.Term.ObjectComprehension;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.SetComprehension;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Orders expressions so that each variable has a value where one is needed, and reports those for
 * which no order gives one. Not thread-safe.
 */
final class Safety {
  private static final Set<String> FUTURE_WORDS = Set.of("in", "every", "contains", "if");

  private final Outputs outputs;
  private final Names names;

  Safety(ToIntFunction<Ref> arity, Names names) {
    this.outputs = new Outputs(arity);
    this.names = names;
  }

  /** Orders a body, given the variables that have values before it. */
  List<Expr> order(List<Expr> body, Set<String> given, Problems problems) {
    var unsafe = new IdentityHashMap<Expr, Set<String>>();
    var ordered = reorder(body, given, unsafe);
    if (unsafe.isEmpty()) {
      return ordered;
    }
    report(unsafe, problems);
    return body;
  }

  private List<Expr> reorder(
      List<Expr> body, Set<String> globals, IdentityHashMap<Expr, Set<String>> allUnsafe) {
    var bodyVariables = Variables.inBody(body, Variables.SAFETY);
    var safe = new HashSet<>(bodyVariables);
    safe.retainAll(globals);
    var unsafe = new IdentityHashMap<Expr, Set<String>>();
    for (Expr expr : body) {
      var missing = new LinkedHashSet<>(Variables.inExpr(expr, Variables.SAFETY));
      missing.removeAll(safe);
      unsafe.put(expr, missing);
    }
    var rest = new ArrayList<>(body);
    var ordered = new ArrayList<Expr>();
    boolean progress = true;
    while (progress && !rest.isEmpty()) {
      progress = false;
      for (var at = rest.iterator(); at.hasNext(); ) {
        Expr expr = at.next();
        var given = outputs.of(expr, safe);
        var closed = new HashSet<>(Variables.inClosures(expr));
        closed.retainAll(bodyVariables);
        closed.removeAll(globals);
        if (!closed.isEmpty()) {
          closed.removeAll(safe);
          if (!closed.isEmpty()) {
            if (closed.equals(given)) {
              continue;
            }
            unsafe.put(expr, closed);
          }
        }
        Set<String> missing = unsafe.getOrDefault(expr, Set.of());
        missing.removeAll(given);
        missing.removeAll(safe);
        if (missing.isEmpty()) {
          unsafe.remove(expr);
          ordered.add(expr);
          safe.addAll(given);
          at.remove();
          progress = true;
        }
      }
    }
    unsafe.values().removeIf(Set::isEmpty);
    unsafe.forEach((expr, missing) -> add(allUnsafe, expr, missing));
    rest.stream()
        .filter(expr -> !unsafe.containsKey(expr))
        .forEach(expr -> add(allUnsafe, expr, Variables.inExpr(expr, Variables.SAFETY)));
    var known = new HashSet<>(globals);
    var result = new ArrayList<Expr>();
    for (Expr expr : ordered) {
      result.add(new Nested(expr, known, allUnsafe).expr(expr));
      known.addAll(Variables.inExpr(expr, Variables.SAFETY));
    }
    return result;
  }

  private static void add(
      IdentityHashMap<Expr, Set<String>> unsafe, Expr expr, Set<String> missing) {
    unsafe.computeIfAbsent(expr, _ -> new LinkedHashSet<>()).addAll(missing);
  }

  /** Orders the closures of one expression. */
  private final class Nested extends Rewriter {
    private final Expr current;
    private final Set<String> globals;
    private final IdentityHashMap<Expr, Set<String>> unsafe;

    Nested(Expr current, Set<String> globals, IdentityHashMap<Expr, Set<String>> unsafe) {
      this.current = current;
      this.globals = globals;
      this.unsafe = unsafe;
    }

    @Override
    Term term(Term term) {
      return switch (term) {
        case ArrayComprehension(var item, var body, var at) ->
            new ArrayComprehension(item, closure(Variables.in(item), body), at);
        case SetComprehension(var item, var body, var at) ->
            new SetComprehension(item, closure(Variables.in(item), body), at);
        case ObjectComprehension(var key, var value, var body, var at) -> {
          var head = new HashSet<>(Variables.in(key));
          head.addAll(Variables.in(value));
          yield new ObjectComprehension(key, value, closure(head, body), at);
        }
        default -> super.term(term);
      };
    }

    @Override
    Expr expr(Expr expr) {
      if (expr.content() instanceof Every(var key, var value, var domain, var body)) {
        globals.add(value.name());
        if (key != null) {
          globals.add(key.name());
        }
        return expr.with(new Every(key, value, term(domain), closure(Set.of(), body)));
      }
      return super.expr(expr);
    }

    private List<Expr> closure(Set<String> head, List<Expr> body) {
      var missing = new HashSet<>(head);
      missing.removeAll(Variables.inBody(body, Variables.SAFETY));
      missing.removeAll(globals);
      if (!missing.isEmpty()) {
        add(unsafe, current, missing);
      }
      return reorder(body, new HashSet<>(globals), unsafe);
    }
  }

  private void report(IdentityHashMap<Expr, Set<String>> unsafe, Problems problems) {
    var places = new HashMap<String, Location>();
    unsafe.forEach((expr, missing) ->
        missing.forEach(
            name -> places.merge(name, expr.location(), (a, b) -> a.compareTo(b) <= 0 ? a : b)));
    int before = problems.count();
    places.entrySet().stream()
        .sorted(Map.Entry.<String, Location>comparingByValue().thenComparing(Map.Entry::getKey))
        .forEach(entry -> {
          String name = names.original(entry.getKey());
          if (!name.startsWith("__local")) {
            String hint =
                FUTURE_WORDS.contains(name)
                    ? " (hint: `import future.keywords." + name + "` to import a future keyword)"
                    : "";
            problems.add(Diagnostic.UNSAFE, entry.getValue(), "var " + name + " is unsafe" + hint);
          }
        });
    if (problems.count() == before) {
      unsafe.keySet().stream()
          .map(Expr::location)
          .distinct()
          .sorted(Comparator.naturalOrder())
          .forEach(place -> problems.add(Diagnostic.UNSAFE, place, "expression is unsafe"));
    }
  }
}
