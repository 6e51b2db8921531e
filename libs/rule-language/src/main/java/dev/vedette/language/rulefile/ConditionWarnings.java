package dev.vedette.language.rulefile;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Severity;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Span;
import dev.vedette.language.syntax.Term;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds checks that are legal but hardly meant, or deprecated. Stateless. */
public final class ConditionWarnings {
  private static final Set<String> DEPRECATED = Set.of("evt.dir", "evt.wait_latency");

  private ConditionWarnings() {}

  /** Whether Falco gives up this field, so that conditions and outputs should not use it. */
  static boolean isDeprecated(String field) {
    return DEPRECATED.contains(field)
        || field.equals("evt.latency")
        || field.startsWith("evt.latency.");
  }

  /** The warnings for a condition; the item is what a diagnostic names. */
  public static List<Diagnostic> of(Expr expr, String item) {
    var found = new LinkedHashSet<Diagnostic>();
    visit(expr, item, found);
    return new ArrayList<>(found);
  }

  private static void visit(Expr expr, String item, Set<Diagnostic> found) {
    switch (expr) {
      case Expr.And(var operands, _) -> {
        for (Expr operand : operands) {
          visit(operand, item, found);
        }
      }
      case Expr.Or(var operands, _) -> {
        for (Expr operand : operands) {
          visit(operand, item, found);
        }
      }
      case Expr.Not(var operand, _) -> visit(operand, item, found);
      case Expr.MacroRef _ -> {}
      case Expr.Exists(var left, _) -> fields(left, item, found);
      case Expr.Compare compare -> {
        fields(compare.left(), item, found);
        fields(compare.right(), item, found);
        if (compare.left() instanceof Term.FieldRef field
            && (field.name().startsWith("ka.") || field.name().startsWith("jevt."))
            && namesAbsence(compare.right())) {
          found.add(
              warning(
                  compare.span(),
                  Codes.UNSAFE_NA_CHECK,
                  "comparing a field value with <NA> is unsafe and can lead to unpredictable"
                      + " behavior of the rule condition. If you need to check for the existence of"
                      + " a field, consider using the 'exists' operator instead.",
                  item));
        }
      }
    }
  }

  private static boolean namesAbsence(Term term) {
    return switch (term) {
      case Term.Literal literal -> literal.string().equals("<NA>");
      case Term.Group(var terms, _) -> terms.stream().anyMatch(ConditionWarnings::namesAbsence);
      case Term.FieldRef _, Term.Call _ -> false;
    };
  }

  private static void fields(Term term, String item, Set<Diagnostic> found) {
    switch (term) {
      case Term.FieldRef field -> {
        if (isDeprecated(field.name())) {
          found.add(
              warning(
                  field.span(),
                  Codes.DEPRECATED_ITEM,
                  "usage of deprecated field '"
                      + field.name()
                      + "' has been detected in the rule condition",
                  item));
        }
      }
      case Term.Call(_, var arguments, _, _) ->
          arguments.forEach(argument -> fields(argument, item, found));
      case Term.Group(var terms, _) -> terms.forEach(inner -> fields(inner, item, found));
      case Term.Literal _ -> {}
    }
  }

  private static Diagnostic warning(Span span, String code, String message, String item) {
    return span.diagnostic(Severity.WARNING, code, message, item);
  }
}
