package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.ArrayComprehension;
import dev.vedette.rego.syntax.Term.ArrayTerm;
import dev.vedette.rego.syntax.Term.Call;
import dev.vedette.rego.syntax.Term.Entry;
import dev.vedette.rego.syntax.Term.ObjectComprehension;
import dev.vedette.rego.syntax.Term.ObjectTerm;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.SetComprehension;
import dev.vedette.rego.syntax.Term.Var;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells which variables unifying two terms gives values to. Not thread-safe. */
final class Unifier {
  private final Set<String> safe;
  private final Set<String> unified = new HashSet<>();

  /** What a variable waits for. */
  private final Map<String, Set<String>> waiting = new HashMap<>();

  private Unifier(Set<String> safe) {
    this.safe = safe;
  }

  static Set<String> safeAfter(Set<String> safe, Term left, Term right) {
    var unifier = new Unifier(safe);
    unifier.unify(left, right);
    return unifier.unified;
  }

  private boolean isSafe(String name) {
    return safe.contains(name) || unified.contains(name);
  }

  private boolean hasValue(Term term) {
    var all = new HashSet<>(safe);
    all.addAll(unified);
    return switch (term) {
      case Ref ref -> Outputs.isSafe(ref, all);
      case Call call -> Outputs.isSafe(call, all);
      default -> false;
    };
  }

  private void unify(Term left, Term right) {
    switch (left) {
      case Var var -> variable(var, right);
      case Ref _, Call _ -> {
        if (hasValue(left)) {
          allSafe(right);
        }
      }
      case ArrayComprehension _, ObjectComprehension _ -> allSafe(right);
      case SetComprehension _ -> {
        if (right instanceof Var(var name, _)) {
          markSafe(name);
        }
      }
      case ArrayTerm array -> array(array, right);
      case ObjectTerm object -> object(object, right);
      default -> {
        if (right instanceof Var(var name, _)) {
          markSafe(name);
        }
      }
    }
  }

  private void variable(Var left, Term right) {
    switch (right) {
      case Var(var name, _) -> {
        if (isSafe(name)) {
          markSafe(left.name());
        } else if (isSafe(left.name())) {
          markSafe(name);
        } else {
          waits(left.name(), name);
          waits(name, left.name());
        }
      }
      case ArrayTerm _, ObjectTerm _ -> all(left.name(), right);
      case Ref _, Call _ -> {
        if (hasValue(right)) {
          markSafe(left.name());
        }
      }
      default -> markSafe(left.name());
    }
  }

  private void array(ArrayTerm left, Term right) {
    switch (right) {
      case Var(var name, _) -> all(name, left);
      case Ref _, Call _ -> {
        if (hasValue(right)) {
          allSafe(left);
        }
      }
      case ArrayComprehension _ -> allSafe(left);
      case ArrayTerm(var items, _) when items.size() == left.items().size() -> {
        for (int i = 0; i < items.size(); i++) {
          unify(left.items().get(i), items.get(i));
        }
      }
      default -> {}
    }
  }

  private void object(ObjectTerm left, Term right) {
    switch (right) {
      case Var(var name, _) -> all(name, left);
      case Ref _, Call _ -> {
        if (hasValue(right)) {
          allSafe(left);
        }
      }
      case ObjectComprehension _ -> allSafe(left);
      case ObjectTerm(var entries, _) when entries.size() == left.entries().size() -> {
        for (Entry one : left.entries()) {
          for (Entry other : entries) {
            if (one.key().toString().equals(other.key().toString())) {
              unify(one.value(), other.value());
            }
          }
        }
      }
      default -> {}
    }
  }

  private void all(String name, Term composite) {
    if (isSafe(name)) {
      allSafe(composite);
      return;
    }
    var unknown = new ArrayList<String>();
    for (String inner : Variables.in(composite, Variables.PATTERN)) {
      if (!isSafe(inner)) {
        unknown.add(inner);
      }
    }
    if (unknown.isEmpty()) {
      markSafe(name);
    } else {
      unknown.forEach(inner -> waits(name, inner));
    }
  }

  private void allSafe(Term term) {
    List.copyOf(Variables.in(term, Variables.PATTERN)).forEach(this::markSafe);
  }

  private void waits(String name, String other) {
    waiting.computeIfAbsent(name, _ -> new HashSet<>()).add(other);
  }

  private void markSafe(String name) {
    unified.add(name);
    Set<String> given = waiting.remove(name);
    if (given != null) {
      given.forEach(this::markSafe);
    }
    for (String other : List.copyOf(waiting.keySet())) {
      Set<String> needs = waiting.get(other);
      if (needs != null && needs.remove(name) && needs.isEmpty()) {
        markSafe(other);
      }
    }
  }
}
