package dev.vedette.language.rulefile;

import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.rulefile.Definition.MacroDefinition;
import dev.vedette.language.syntax.Expr;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the trees of macros where a condition names them. Not thread-safe. */
final class Macros {

  /** A condition of more nodes than this after resolution is refused. */
  private static final int MAX_NODES = 200_000;

  /** So is one that nests deeper. */
  private static final int MAX_DEPTH = 1000;

  /** A macro with its own tree, in which other macros are still names. */
  record Parsed(MacroDefinition definition, Expr expr) {}

  private final Map<String, Parsed> parsed;
  private final Map<String, Expr> resolved = new HashMap<>();
  private final Map<String, Integer> sizes = new HashMap<>();
  private final IdentityHashMap<Expr, String> names = new IdentityHashMap<>();
  private final Set<String> used = new HashSet<>();
  private final Deque<String> open = new ArrayDeque<>();
  private final Map<String, Integer> depths = new HashMap<>();
  private int nodes;
  private int level;
  private int deepest;

  Macros(Map<String, Parsed> parsed) {
    this.parsed = parsed;
  }

  Set<String> used() {
    return used;
  }

  /** The macro that each tree, by identity, is the body of; grows while trees are resolved. */
  IdentityHashMap<Expr, String> names() {
    return names;
  }

  /** The tree without macro names; the visibility says which macros it may use. */
  Expr resolve(Expr expr, int visibility, String item) {
    start();
    return replace(expr, visibility, item);
  }

  /** Resolves one macro, so that what is wrong with it is known even if no rule uses it. */
  void check(String name) {
    var macro = parsed.get(name);
    if (macro != null && !resolved.containsKey(name)) {
      start();
      resolveNamed(macro);
    }
  }

  private void start() {
    nodes = 0;
    level = 0;
    deepest = 0;
  }

  private Expr replace(Expr expr, int visibility, String item) {
    deepest = Math.max(deepest, ++level);
    if (deepest > MAX_DEPTH) {
      throw fail(expr, "exceeded max depth limit of " + MAX_DEPTH, item);
    }
    try {
      return replaceNode(expr, visibility, item);
    } finally {
      level--;
    }
  }

  private Expr replaceNode(Expr expr, int visibility, String item) {
    if (++nodes > MAX_NODES) {
      throw fail(expr, "condition has too many parts (expected: at most " + MAX_NODES + ")", item);
    }
    return switch (expr) {
      case Expr.And(var operands, var span) ->
          new Expr.And(replaceAll(operands, visibility, item), span);
      case Expr.Or(var operands, var span) ->
          new Expr.Or(replaceAll(operands, visibility, item), span);
      case Expr.Not(var operand, var span) ->
          new Expr.Not(replace(operand, visibility, item), span);
      case Expr.MacroRef ref -> macro(ref, visibility, item);
      case Expr.Exists _, Expr.Compare _ -> expr;
    };
  }

  private List<Expr> replaceAll(List<Expr> operands, int visibility, String item) {
    var result = new ArrayList<Expr>(operands.size());
    for (Expr operand : operands) {
      result.add(replace(operand, visibility, item));
    }
    return result;
  }

  private Expr macro(Expr.MacroRef ref, int visibility, String item) {
    var macro = parsed.get(ref.name());
    if (macro == null || macro.definition().index() >= visibility) {
      throw undefined(ref, macro, item);
    }
    used.add(ref.name());
    var known = resolved.get(ref.name());
    if (known != null) {
      nodes += sizes.getOrDefault(ref.name(), 0);
      deepest = Math.max(deepest, level + depths.getOrDefault(ref.name(), 0));
      return known;
    }
    if (open.contains(ref.name())) {
      throw fail(ref, "reference loop in macro '" + ref.name() + "'", item);
    }
    return resolveNamed(macro);
  }

  /** The words are Falco's, for a macro that stands too late as well. */
  private LoadFailure undefined(Expr.MacroRef ref, @Nullable Parsed macro, String item) {
    var problem =
        fail(ref, "Undefined macro '" + ref.name() + "' used in filter.", item).diagnostic();
    if (macro == null) {
      return new LoadFailure(problem);
    }
    return new LoadFailure(
        problem.withHint(
            ref.name().equals(open.peek())
                ? "a macro cannot refer to itself"
                : "it is defined further below, and a macro must stand before what uses it"));
  }

  private Expr resolveNamed(Parsed macro) {
    var name = macro.definition().name();
    open.push(name);
    int before = nodes;
    int above = deepest;
    deepest = level;
    try {
      var result =
          replace(macro.expr(), macro.definition().visibility(), macro.definition().item().label());
      resolved.put(name, result);
      names.putIfAbsent(result, name);
      sizes.put(name, nodes - before);
      depths.put(name, deepest - level);
      return result;
    } finally {
      deepest = Math.max(deepest, above);
      open.pop();
    }
  }

  private static LoadFailure fail(Expr at, String message, String item) {
    return new LoadFailure(at.span().diagnostic(Severity.ERROR, Codes.VALIDATE, message, item));
  }
}
