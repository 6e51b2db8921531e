package dev.vedette.scanner.policy;

import dev.vedette.rego.evaluate.TraceEvent;
import dev.vedette.rego.evaluate.TraceEvent.Kind;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Module;
import dev.vedette.rego.syntax.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which lines of policies were evaluated: the heads of rules that held, and expressions that were
 * tried. Immutable.
 */
public record Coverage(Map<String, Lines> files) {

  /** The lines of one file. Immutable. */
  public record Lines(SortedSet<Integer> covered, SortedSet<Integer> notCovered) {
    /** How much of the file was evaluated, in percent. */
    public double percent() {
      return Coverage.percent(covered.size(), notCovered.size());
    }
  }

  /** Of modules whose traced evaluation these events tell. */
  public static Coverage of(List<Module> modules, List<TraceEvent> events) {
    Map<String, SortedSet<Integer>> seen = new HashMap<>();
    for (TraceEvent event : events) {
      if (event.kind() == Kind.EVAL || event.kind() == Kind.EXIT) {
        seen.computeIfAbsent(event.location().file(), _ -> new TreeSet<>())
            .add(event.location().row());
      }
    }
    Map<String, Lines> files = new TreeMap<>();
    for (Module module : modules) {
      var all = new TreeSet<Integer>();
      module.rules().stream().filter(rule -> !rule.isDefault()).forEach(rule -> add(rule, all));
      var covered = new TreeSet<>(all);
      covered.retainAll(seen.getOrDefault(module.file(), new TreeSet<>()));
      var notCovered = new TreeSet<>(all);
      notCovered.removeAll(covered);
      files.put(module.file(), new Lines(covered, notCovered));
    }
    return new Coverage(files);
  }

  private static void add(Rule rule, SortedSet<Integer> rows) {
    for (Rule at = rule; at != null; at = at.alternative()) {
      rows.add(at.location().row());
      for (Expr expr : at.body()) {
        if (at.written().body()) {
          rows.add(expr.location().row());
        }
      }
    }
  }

  public int coveredLines() {
    return files.values().stream().mapToInt(lines -> lines.covered().size()).sum();
  }

  public int notCoveredLines() {
    return files.values().stream().mapToInt(lines -> lines.notCovered().size()).sum();
  }

  /** How much of all files was evaluated, in percent. */
  public double percent() {
    return percent(coveredLines(), notCoveredLines());
  }

  private static double percent(int covered, int notCovered) {
    int all = covered + notCovered;
    return all == 0 ? 0 : Math.round(10_000.0 * covered / all) / 100.0;
  }
}
