package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Module;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Var;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;

/** Finds rules that cannot stand side by side. Stateless. */
final class Conflicts {
  private final Names names;
  private final Problems problems;

  Conflicts(Names names, Problems problems) {
    this.names = names;
    this.problems = problems;
  }

  void check(RuleTree tree, List<Module> modules) {
    tree.visit(this::node);
    // A rule of a package is never the package itself, so no module meets itself here.
    var packages = new HashMap<String, Module>();
    modules.forEach(module -> packages.put(module.path().toString(), module));
    for (Module module : modules) {
      for (var rule : module.rules()) {
        var draft = new Draft(module, rule);
        Module other = draft.hasGroundPath() ? packages.get(draft.ref().toString()) : null;
        if (other != null) {
          problems.add(
              Diagnostic.TYPE,
              module.packageLocation(),
              "package "
                  + packageName(other)
                  + " conflicts with rule "
                  + rule.head().ref()
                  + " defined at "
                  + rule.location());
        }
      }
    }
  }

  private static String packageName(Module module) {
    return module.path().toString().substring("data.".length());
  }

  private void node(RuleTree node) {
    var rules = node.rules();
    if (rules.isEmpty()) {
      return;
    }
    Draft first = rules.getFirst();
    String name = name(rules.getLast());
    var below = node.rulesBelow();
    boolean single = rules.stream().anyMatch(Draft::hasGroundPath);
    if (single && !below.isEmpty()) {
      problems.add(
          Diagnostic.TYPE,
          first.location(),
          "rule " + name + " conflicts with [" + outermost(below) + "]");
      return;
    }
    long complete = rules.stream().filter(r -> !r.isMultiValue() && r.hasGroundPath()).count();
    boolean mixed =
        rules.stream().map(Draft::isMultiValue).distinct().count() > 1
            || rules.stream().map(rule -> rule.arguments.size()).distinct().count() > 1
            || (complete > 0 && complete < rules.size());
    if (mixed) {
      problems.add(Diagnostic.TYPE, first.location(), "conflicting rules " + name + " found");
      return;
    }
    var defaults = rules.stream().filter(Draft::isDefault).toList();
    if (defaults.size() > 1) {
      problems.add(
          Diagnostic.TYPE,
          defaults.getFirst().module.packageLocation(),
          "multiple default rules "
              + name
              + " found at "
              + defaults.stream()
                  .map(rule -> rule.location().toString())
                  .collect(Collectors.joining(", ")));
    }
  }

  private String name(Draft draft) {
    var parts = new ArrayList<Term>();
    for (Term part : draft.path) {
      parts.add(part instanceof Var(var v, var at) ? new Var(names.original(v), at) : part);
    }
    return new Ref(parts, draft.location()).toString();
  }

  private String outermost(List<Draft> rules) {
    var texts =
        rules.stream().map(this::name).distinct().sorted(Comparator.naturalOrder()).toList();
    return texts.stream()
        .filter(text ->
            texts.stream()
                .noneMatch(other ->
                    !other.equals(text)
                        && (text.startsWith(other + ".") || text.startsWith(other + "["))))
        .collect(Collectors.joining(" "));
  }
}
