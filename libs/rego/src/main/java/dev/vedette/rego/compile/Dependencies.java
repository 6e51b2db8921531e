package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Ref;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which rules refer to which. Not thread-safe. */
final class Dependencies {
  private final IdentityHashMap<Draft, Set<Draft>> edges = new IdentityHashMap<>();
  private final List<Draft> all = new ArrayList<>();

  Dependencies(List<Draft> rules, RuleTree tree) {
    // The same reference occurs in many rules, so each is looked up once.
    Map<String, List<Draft>> known = new HashMap<>();
    for (Draft rule : rules) {
      for (Draft branch = rule; branch != null; branch = branch.alternative) {
        all.add(branch);
        Set<Draft> targets = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Ref ref : refs(branch)) {
          targets.addAll(known.computeIfAbsent(ref.toString(), _ -> branches(tree, ref)));
        }
        edges.put(branch, targets);
      }
    }
  }

  private static List<Draft> branches(RuleTree tree, Ref ref) {
    var found = new ArrayList<Draft>();
    for (Draft rule : tree.reachable(ref)) {
      for (Draft branch = rule; branch != null; branch = branch.alternative) {
        found.add(branch);
      }
    }
    return found;
  }

  private static Set<Ref> refs(Draft branch) {
    var found = new LinkedHashSet<Ref>();
    var collector =
        new Rewriter() {
          @Override
          Term ref(Ref ref) {
            if (ref.startsWith("data")) {
              found.add(ref);
            }
            return super.ref(ref);
          }

          @Override
          Ref operator(Ref operator) {
            ref(operator);
            return operator;
          }
        };
    collector.terms(branch.path.subList(branch.nameIndex() + 1, branch.path.size()));
    collector.terms(branch.arguments);
    if (branch.key != null) {
      collector.term(branch.key);
    }
    if (branch.value != null) {
      collector.term(branch.value);
    }
    collector.body(branch.body);
    return found;
  }

  /** Reports each rule that leads back to itself. */
  void checkRecursion(Problems problems) {
    for (Draft rule : all) {
      var path = pathToSelf(rule);
      if (path != null) {
        problems.add(
            Diagnostic.RECURSION,
            rule.location(),
            "rule "
                + rule.ref()
                + " is recursive: "
                + String.join(" -> ", path.stream().map(step -> step.ref().toString()).toList()));
      }
    }
  }

  private @Nullable List<Draft> pathToSelf(Draft start) {
    var cameFrom = new IdentityHashMap<Draft, Draft>();
    var queue = new ArrayDeque<Draft>();
    queue.add(start);
    while (!queue.isEmpty()) {
      Draft rule = queue.remove();
      for (Draft next : edges.getOrDefault(rule, Set.of())) {
        if (next.equals(start)) {
          var path = new ArrayList<Draft>();
          path.add(start);
          for (Draft at = rule; at != null && !at.equals(start); at = cameFrom.get(at)) {
            path.add(at);
          }
          path.add(start);
          return path.reversed();
        }
        if (cameFrom.putIfAbsent(next, rule) == null) {
          queue.add(next);
        }
      }
    }
    return null;
  }

  /** All rules, each after those it refers to; only for rules without recursion. */
  List<Draft> inOrder() {
    var sorted = new ArrayList<Draft>();
    Set<Draft> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    all.forEach(rule -> visit(rule, seen, sorted));
    return sorted;
  }

  private void visit(Draft rule, Set<Draft> seen, List<Draft> sorted) {
    if (seen.add(rule)) {
      edges.getOrDefault(rule, Set.of()).forEach(next -> visit(next, seen, sorted));
      sorted.add(rule);
    }
  }
}
