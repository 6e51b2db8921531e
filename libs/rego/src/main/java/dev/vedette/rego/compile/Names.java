package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Var;
import dev.vedette.rego.syntax.Terms;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes names that no source uses and knows what they stand for. Not thread-safe. */
final class Names {
  private final String prefix;
  private final Set<String> taken;
  private final Map<String, String> originals;
  private int next;

  Names(String prefix, Set<String> taken, Map<String, String> originals) {
    this.prefix = prefix;
    this.taken = new HashSet<>(taken);
    this.originals = new HashMap<>(originals);
  }

  Var fresh(Location place) {
    while (true) {
      String name = prefix + next++ + "__";
      if (!taken.contains(name)) {
        return new Var(name, place);
      }
    }
  }

  /** Notes what a variable was called in the source. */
  void stands(String name, String original) {
    originals.put(name, original);
  }

  /** What a variable was called in the source. */
  String original(String name) {
    String original = originals.getOrDefault(name, name);
    return original.startsWith("$") ? "_" : original;
  }

  Map<String, String> originals() {
    return originals;
  }

  boolean isGenerated(String name) {
    return original(name).startsWith("__local");
  }

  /** Unifies a fresh variable with a term. */
  Expr bind(Term term) {
    return unify(fresh(term.location()), term, term.location());
  }

  static Expr unify(Term left, Term right, Location place) {
    var content = new Expr.CallContent(Terms.name("eq", place), List.of(left, right));
    return new Expr(content, false, List.of(), true, place);
  }

  /** The left side of a unification. */
  static Term left(Expr unification) {
    return ((Expr.CallContent) unification.content()).operands().getFirst();
  }
}
