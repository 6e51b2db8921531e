package dev.vedette.rego.syntax;

import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Expr.Every;
import dev.vedette.rego.syntax.Expr.Some;
import dev.vedette.rego.syntax.Expr.TermContent;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.syntax.Term.Var;
import dev.vedette.rego.value.StringValue;
import java.util.List;
import java.util.stream.Collectors;

/** Prints trees as OPA's messages show them. Stateless. */
final class TermText {
  private TermText() {}

  static String join(String open, List<?> parts, String close) {
    return parts.stream().map(String::valueOf).collect(Collectors.joining(", ", open, close));
  }

  static String body(List<Expr> body) {
    return body.stream().map(Expr::toString).collect(Collectors.joining("; "));
  }

  static String ref(List<Term> parts) {
    var text = new StringBuilder();
    Term head = parts.getFirst();
    text.append(head instanceof Var || head instanceof Term.Call ? head : "(" + head + ")");
    for (Term part : parts.subList(1, parts.size())) {
      if (part instanceof Scalar(StringValue string, _) && isWord(string.value())) {
        text.append('.').append(string.value());
      } else {
        text.append('[').append(part).append(']');
      }
    }
    return text.toString();
  }

  private static boolean isWord(String text) {
    return !text.isEmpty()
        && !Character.isDigit(text.charAt(0))
        && text.chars()
            .allMatch(
                c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || isDigit(c));
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static String expr(Expr expr) {
    String text =
        switch (expr.content()) {
          case TermContent(var term) -> term.toString();
          case CallContent(var operator, var operands) when expr.isUnification() ->
              operands.size() == 2
                  ? operands.get(0) + " = " + operands.get(1)
                  : operator + join("(", operands, ")");
          case CallContent(var operator, var operands) -> operator + join("(", operands, ")");
          case Some(var symbols) -> join("some ", symbols, "");
          case Every(var key, var value, var domain, var body) ->
              "every "
                  + (key == null ? "" : key + ", ")
                  + value
                  + " in "
                  + domain
                  + " { "
                  + body(body)
                  + " }";
        };
    var withs = new StringBuilder();
    for (var with : expr.withs()) {
      withs.append(" with ").append(with.target()).append(" as ").append(with.value());
    }
    return (expr.negated() ? "not " : "") + text + withs;
  }
}
