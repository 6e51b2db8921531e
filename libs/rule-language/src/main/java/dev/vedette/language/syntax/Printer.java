package dev.vedette.language.syntax;

import java.util.List;
import java.util.stream.Collectors;

/** Prints a tree as a condition that parses to the same tree. Stateless. */
public final class Printer {
  private Printer() {}

  public static String print(Expr expr) {
    return switch (expr) {
      case Expr.And(var operands, _) -> joined(operands, " and ");
      case Expr.Or(var operands, _) -> joined(operands, " or ");
      // without parentheses, two negations would be read as none
      case Expr.Not(Expr.Not inner, _) -> "not (" + print(inner) + ")";
      case Expr.Not(var operand, _) -> "not " + print(operand);
      case Expr.MacroRef(var name, _) -> name;
      case Expr.Exists(var left, _) -> print(left) + " exists";
      case Expr.Compare(var left, var operator, var modifier, var right, _) ->
          print(left)
              + " "
              + operator.text()
              + (modifier == Modifier.NONE ? "" : " " + modifier.text())
              + " "
              + print(right);
    };
  }

  public static String print(Term term) {
    return switch (term) {
      case Term.FieldRef(var name, var argument, _) -> name + bracket(argument);
      case Term.Call(var name, var arguments, var argument, _) ->
          name + "(" + commaSeparated(arguments, name) + ")" + bracket(argument);
      case Term.Literal literal -> Escapes.escape(literal.text());
      case Term.Group(var terms, _) -> "(" + commaSeparated(terms, "") + ")";
    };
  }

  private static String joined(List<Expr> operands, String word) {
    var text = new StringBuilder("(");
    for (Expr operand : operands) {
      text.append(text.length() == 1 ? "" : word).append(print(operand));
    }
    return text.append(')').toString();
  }

  private static String commaSeparated(List<Term> terms, String call) {
    return terms.stream()
        .map(term -> call.isEmpty() ? print(term) : printArgument(term))
        .collect(Collectors.joining(", "));
  }

  /** Text among a transformer's arguments always has quotes: without, it would be a field. */
  private static String printArgument(Term term) {
    return switch (term) {
      case Term.Literal literal -> {
        var escaped = Escapes.escape(literal.text());
        yield escaped.startsWith("\"") || isNumber(escaped) ? escaped : '"' + escaped + '"';
      }
      case Term.Group(var terms, _) ->
          terms.stream().map(Printer::printArgument).collect(Collectors.joining(", ", "(", ")"));
      case Term.FieldRef field -> print(field);
      case Term.Call call -> print(call);
    };
  }

  private static boolean isNumber(String text) {
    var scanner = new Scanner(text);
    return scanner.number() != null && scanner.atEnd();
  }

  private static String bracket(@org.jspecify.annotations.Nullable String argument) {
    if (argument == null) {
      return "";
    }
    var scanner = new Scanner(argument);
    boolean bare = scanner.bareArgument() != null && scanner.atEnd();
    if (bare) {
      return "[" + argument + "]";
    }
    var escaped =
        Escapes.escape(
            (dev.vedette.language.event.Value.Text)
                dev.vedette.language.event.Value.text(argument));
    return "[" + (escaped.startsWith("\"") ? escaped : '"' + escaped + '"') + "]";
  }
}
