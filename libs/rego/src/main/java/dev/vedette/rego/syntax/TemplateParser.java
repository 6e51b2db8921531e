package dev.vedette.rego.syntax;

import dev.vedette.rego.syntax.Expr.Every;
import dev.vedette.rego.syntax.Expr.Some;
import dev.vedette.rego.syntax.Expr.TermContent;
import dev.vedette.rego.syntax.Term.Part;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.syntax.Term.Template;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Parses the parts of one template string. Not thread-safe. */
final class TemplateParser {
  private final Cursor cursor;
  private final ExprParser exprs;

  TemplateParser(Cursor cursor, ExprParser exprs) {
    this.cursor = cursor;
    this.exprs = exprs;
  }

  /** Reads from the first part up to the last, at which it stays. */
  @Nullable Template parse() {
    Location start = cursor.location();
    var parts = new ArrayList<Part>();
    while (true) {
      if (!cursor.text().isEmpty()) {
        parts.add(new Part.Fixed(Terms.string(cursor.text(), cursor.location())));
      }
      if (cursor.at(Kind.TEMPLATE_END) || cursor.at(Kind.RAW_TEMPLATE_END)) {
        return new Template(parts, start.until(cursor.location().end()));
      }
      cursor.scan();
      Expr expr = exprs.literal();
      if (expr == null) {
        cursor.problem("invalid template-string expression");
        return null;
      }
      String refusal = refusal(expr);
      if (refusal != null) {
        cursor.problem(expr.location(), "unexpected " + refusal + " in template-string expression");
        return null;
      }
      parts.add(part(expr));
      if (!cursor.at(Kind.RBRACE)) {
        cursor.problem("expected } to end template string expression");
        return null;
      }
      cursor.scan();
    }
  }

  private static Part part(Expr expr) {
    return expr.content() instanceof TermContent(Scalar scalar) && expr.withs().isEmpty()
        ? new Part.Fixed(scalar)
        : new Part.Hole(expr);
  }

  private static @Nullable String refusal(Expr expr) {
    if (expr.negated()) {
      return "negation ('not')";
    }
    if (expr.isUnification()) {
      return "unification ('=')";
    }
    if (expr.isAssignment()) {
      return "assignment (':=')";
    }
    return switch (expr.content()) {
      case Every _ -> "'every'";
      case Some _ -> "'some'";
      default -> null;
    };
  }
}
