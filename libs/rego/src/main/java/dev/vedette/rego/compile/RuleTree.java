package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rules by the ground part of their paths; the root stands for {@code data}. Not thread-safe
 * while it grows, immutable in effect afterwards.
 */
public final class RuleTree {
  private final List<Draft> rules = new ArrayList<>();
  private final TreeMap<Value, RuleTree> children = new TreeMap<>();

  void add(Draft draft) {
    place(draft.groundPrefix()).rules.add(draft);
  }

  /** The node under a path, made if needed, so that packages without rules are known. */
  RuleTree place(List<Term> path) {
    RuleTree node = this;
    for (Term part : path.subList(1, path.size())) {
      node = node.children.computeIfAbsent(((Scalar) part).value(), _ -> new RuleTree());
    }
    return node;
  }

  public List<Draft> rules() {
    return Collections.unmodifiableList(rules);
  }

  public Collection<Value> keys() {
    return Collections.unmodifiableSet(children.keySet());
  }

  public @Nullable RuleTree child(Value key) {
    return children.get(key);
  }

  /** All rules of the nodes below this one. */
  public List<Draft> rulesBelow() {
    var found = new ArrayList<Draft>();
    children.values().forEach(child -> child.visit(node -> found.addAll(node.rules)));
    return found;
  }

  /** The rules exactly at a reference. */
  List<Draft> exact(Ref ref) {
    RuleTree node = find(ref);
    return node == null ? List.of() : node.rules;
  }

  /** The node exactly at a reference. */
  @Nullable RuleTree find(Ref ref) {
    if (!ref.startsWith("data")) {
      return null;
    }
    RuleTree node = this;
    for (Term part : ref.parts().subList(1, ref.parts().size())) {
      node = part instanceof Scalar(var key, _) ? node.child(key) : null;
      if (node == null) {
        return null;
      }
    }
    return node;
  }

  /** All rules to which a reference may lead. */
  List<Draft> reachable(Ref ref) {
    var found = new ArrayList<Draft>();
    if (ref.startsWith("data")) {
      reach(ref.parts(), 1, found);
    }
    return found;
  }

  private void reach(List<Term> parts, int index, List<Draft> found) {
    if (index >= parts.size()) {
      visit(node -> found.addAll(node.rules));
      return;
    }
    if (parts.get(index) instanceof Scalar(var key, _)) {
      RuleTree child = child(key);
      if (child != null) {
        found.addAll(child.rules);
        child.reach(parts, index + 1, found);
      }
      return;
    }
    for (RuleTree child : children.values()) {
      found.addAll(child.rules);
      child.reach(parts, index + 1, found);
    }
  }

  void visit(Consumer<RuleTree> action) {
    action.accept(this);
    children.values().forEach(child -> child.visit(action));
  }
}
