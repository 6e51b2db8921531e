package dev.vedette.language.rulefile;

import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.rulefile.Definition.MacroDefinition;
import dev.vedette.language.syntax.Expr;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts the trees of macros where a condition names them. Not thread-safe. */
final class Macros {

  /** A condition of more nodes than this after resolution is refused. */
  private static final int MAX_NODES = 200_000;

  /** A macro with its own tree, in which other macros are still names. */
  record Parsed(MacroDefinition definition, Expr expr) {}

  private final Map<String, Parsed> parsed;
  private final Map<String, Expr> resolved = new HashMap<>();
  private final Map<String, Integer> sizes = new HashMap<>();
  private final Set<String> used = new HashSet<>();
  private final Deque<String> open = new ArrayDeque<>();
  private int nodes;

  Macros(Map<String, Parsed> parsed) {
    this.parsed = parsed;
  }

  Set<String> used() {
    return used;
  }

  /** The tree without macro names; the visibility says which macros it may use. */
  Expr resolve(Expr expr, int visibility, String item) {
    nodes = 0;
    return replace(expr, visibility, item);
  }

  /** Resolves one macro, so that what is wrong with it is known even if no rule uses it. */
  void check(String name) {
    var macro = parsed.get(name);
    if (macro != null && !resolved.containsKey(name)) {
      nodes = 0;
      resolveNamed(macro);
    }
  }

  private Expr replace(Expr expr, int visibility, String item) {
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
      throw fail(ref, "Undefined macro '" + ref.name() + "' used in filter.", item);
    }
    used.add(ref.name());
    var known = resolved.get(ref.name());
    if (known != null) {
      nodes += sizes.getOrDefault(ref.name(), 0);
      return known;
    }
    if (open.contains(ref.name())) {
      throw fail(ref, "reference loop in macro '" + ref.name() + "'", item);
    }
    return resolveNamed(macro);
  }

  private Expr resolveNamed(Parsed macro) {
    var name = macro.definition().name();
    open.push(name);
    int before = nodes;
    try {
      var result =
          replace(macro.expr(), macro.definition().visibility(), macro.definition().item().label());
      resolved.put(name, result);
      sizes.put(name, nodes - before);
      return result;
    } finally {
      open.pop();
    }
  }

  private static LoadFailure fail(Expr at, String message, String item) {
    return new LoadFailure(at.span().diagnostic(Severity.ERROR, Codes.VALIDATE, message, item));
  }
}
