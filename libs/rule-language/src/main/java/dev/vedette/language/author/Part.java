package dev.vedette.language.author;

import dev.vedette.language.Rule;
import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Checker;
import dev.vedette.language.check.Operand;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.plan.Node;
import dev.vedette.language.plan.Planner;
import dev.vedette.language.plan.Reader;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Printer;
import dev.vedette.language.syntax.Term;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a rule's condition, in the order in which it is written, with the macro that it is the
 * body of (or an empty text). Immutable and thread-safe.
 */
sealed interface Part {

  String macro();

  /** True if all are. */
  record All(List<Part> parts, String macro) implements Part {
    public All {
      parts = List.copyOf(parts);
    }
  }

  /** True if any is. */
  record Any(List<Part> parts, String macro) implements Part {
    public Any {
      parts = List.copyOf(parts);
    }
  }

  /** True if the part is false. */
  record Opposite(Part part, String macro) implements Part {}

  /** One comparison, and how to read what it compares. */
  record Predicate(String text, Node node, List<Reading> readings, String macro) implements Part {
    public Predicate {
      readings = List.copyOf(readings);
    }
  }

  /** Something that has a value on an event, by the text that stands for it in a condition. */
  record Reading(String text, Reader reader) {}

  /** The condition of a rule. */
  static Part of(Rule rule) {
    return part(rule.tree(), rule, FieldCatalog.forSource(rule.source()));
  }

  private static Part part(Expr expr, Rule rule, FieldCatalog catalog) {
    var macro = rule.macro(expr).orElse("");
    return switch (expr) {
      case Expr.And(var operands, _) -> new All(parts(operands, rule, catalog), macro);
      case Expr.Or(var operands, _) -> new Any(parts(operands, rule, catalog), macro);
      case Expr.Not(var operand, _) -> new Opposite(part(operand, rule, catalog), macro);
      case Expr.Exists(var left, _) -> predicate(expr, List.of(left), catalog, macro);
      case Expr.Compare(var left, _, _, var right, _) ->
          predicate(expr, List.of(left, right), catalog, macro);
      case Expr.MacroRef(var name, _) ->
          throw new IllegalArgumentException("macro " + name + " is not resolved");
    };
  }

  private static List<Part> parts(List<Expr> operands, Rule rule, FieldCatalog catalog) {
    var parts = new ArrayList<Part>(operands.size());
    for (Expr operand : operands) {
      parts.add(part(operand, rule, catalog));
    }
    return parts;
  }

  private static Predicate predicate(
      Expr expr, List<Term> terms, FieldCatalog catalog, String macro) {
    Checked checked = Checker.check(expr, catalog, "").orElseThrow();
    var readings = new ArrayList<Reading>();
    for (Term term : terms) {
      readings(term, catalog, readings);
    }
    return new Predicate(Printer.print(expr), Planner.plan(checked), readings, macro);
  }

  /** A transformer shows what it makes, and then what it makes that of. */
  private static void readings(Term term, FieldCatalog catalog, List<Reading> readings) {
    switch (term) {
      case Term.FieldRef field -> add(field, catalog, readings);
      case Term.Call(var name, var arguments, _, _) -> {
        if (!name.equals("val")) {
          add(term, catalog, readings);
        }
        arguments.forEach(argument -> readings(argument, catalog, readings));
      }
      case Term.Literal _, Term.Group _ -> {}
    }
  }

  private static void add(Term term, FieldCatalog catalog, List<Reading> readings) {
    if (Checker.operand(term, catalog, "") instanceof Result.Success<Operand>(var operand, _)) {
      readings.add(new Reading(Printer.print(term), Planner.reader(operand)));
    }
  }
}
