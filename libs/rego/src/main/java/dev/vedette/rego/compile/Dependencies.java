package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Ref;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which rules refer to which. Not thread-safe. */
final class Dependencies {

  /** The rules to which each rule refers; equal references share a list. */
  private final IdentityHashMap<Draft, List<List<Draft>>> edges = new IdentityHashMap<>();

  private final List<Draft> all = new ArrayList<>();
  private final List<Draft> sorted = new ArrayList<>();
  private boolean cyclic;

  Dependencies(List<Draft> rules, RuleTree tree) {
    Map<String, List<Draft>> known = new HashMap<>();
    for (Draft rule : rules) {
      for (Draft branch = rule; branch != null; branch = branch.alternative) {
        all.add(branch);
        var targets = new ArrayList<List<Draft>>();
        refs(branch)
            .forEach(
                (text, ref) -> targets.add(known.computeIfAbsent(text, _ -> branches(tree, ref))));
        edges.put(branch, targets);
      }
    }
    sort();
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

  private static Map<String, Ref> refs(Draft branch) {
    var found = new LinkedHashMap<String, Ref>();
    var collector =
        new Rewriter() {
          @Override
          Term ref(Ref ref) {
            if (ref.startsWith("data")) {
              found.put(ref.toString(), ref);
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
    if (!cyclic) {
      return;
    }
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
        if (problems.isFull()) {
          return;
        }
      }
    }
  }

  private @Nullable List<Draft> pathToSelf(Draft start) {
    var cameFrom = new IdentityHashMap<Draft, Draft>();
    Set<List<Draft>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    var queue = new ArrayDeque<Draft>();
    queue.add(start);
    while (!queue.isEmpty()) {
      Draft rule = queue.remove();
      for (List<Draft> targets : edges.getOrDefault(rule, List.of())) {
        if (!seen.add(targets)) {
          continue;
        }
        for (Draft next : targets) {
          if (next.equals(start)) {
            return path(start, rule, cameFrom);
          }
          if (cameFrom.putIfAbsent(next, rule) == null) {
            queue.add(next);
          }
        }
      }
    }
    return null;
  }

  private static List<Draft> path(Draft start, Draft last, IdentityHashMap<Draft, Draft> cameFrom) {
    var path = new ArrayList<Draft>();
    path.add(start);
    for (Draft at = last; at != null && !at.equals(start); at = cameFrom.get(at)) {
      path.add(at);
    }
    path.add(start);
    return path.reversed();
  }

  /** All rules, each after those it refers to; only for rules without recursion. */
  List<Draft> inOrder() {
    return sorted;
  }

  /** A rule whose references are being followed. */
  private record Visit(Draft rule, Iterator<List<Draft>> lists, List<Draft> pending) {}

  /** Sorts depth first without recursion, for chains of rules can be long. */
  private void sort() {
    Set<Draft> done = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Draft> open = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<List<Draft>> finished = Collections.newSetFromMap(new IdentityHashMap<>());
    var stack = new ArrayDeque<Visit>();
    for (Draft root : all) {
      if (done.contains(root)) {
        continue;
      }
      open.add(root);
      stack.push(visit(root));
      while (!stack.isEmpty()) {
        Visit visit = stack.element();
        Draft next = next(visit, done, finished);
        if (next == null) {
          stack.pop();
          open.remove(visit.rule());
          if (done.add(visit.rule())) {
            sorted.add(visit.rule());
          }
        } else if (open.add(next)) {
          stack.push(visit(next));
        } else {
          cyclic = true;
        }
      }
    }
  }

  private Visit visit(Draft rule) {
    return new Visit(rule, edges.getOrDefault(rule, List.of()).iterator(), new ArrayList<>());
  }

  /** The next rule that a visit must follow; null when there is none. */
  private static @Nullable Draft next(Visit visit, Set<Draft> done, Set<List<Draft>> finished) {
    while (true) {
      while (!visit.pending().isEmpty()) {
        Draft next = visit.pending().removeLast();
        if (!done.contains(next)) {
          return next;
        }
      }
      if (!visit.lists().hasNext()) {
        return null;
      }
      List<Draft> targets = visit.lists().next();
      if (!finished.contains(targets)) {
        visit.pending().addAll(targets);
        if (done.containsAll(targets)) {
          finished.add(targets);
        }
      }
    }
  }
}
