package dev.vedette.rego.syntax;

import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Expr.Every;
import dev.vedette.rego.syntax.Expr.Some;
import dev.vedette.rego.syntax.Expr.TermContent;
import dev.vedette.rego.syntax.Expr.With;
import dev.vedette.rego.syntax.Term.Call;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Var;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses expressions and queries; null means that there is none and that a problem was noted. Not
 * thread-safe.
 */
final class ExprParser {

  /** Ordering a query for safety takes the square of its length in the worst case. */
  private static final int MAX_EXPRESSIONS = 2000;

  private final Cursor cursor;
  private final TermParser terms;

  ExprParser(Cursor cursor, TermParser terms) {
    this.cursor = cursor;
    this.terms = terms;
  }

  /** Expressions up to a closing token, at which it stays. */
  @Nullable List<Expr> body(Kind end) {
    if (!cursor.enter()) {
      return null;
    }
    var body = query(end, false);
    cursor.leave();
    return body;
  }

  @Nullable List<Expr> query(Kind end, boolean onlySemicolons) {
    if (cursor.at(end)) {
      cursor.problem("found empty body");
      return null;
    }
    var body = new ArrayList<Expr>();
    while (true) {
      Expr expr = literal();
      if (expr == null) {
        return null;
      }
      body.add(expr);
      if (body.size() > MAX_EXPRESSIONS) {
        cursor.problem("more than " + MAX_EXPRESSIONS + " expressions in one query");
        return null;
      }
      if (cursor.at(Kind.SEMICOLON)) {
        cursor.scan();
        continue;
      }
      if (cursor.at(end) || onlySemicolons) {
        return body;
      }
      if (!cursor.afterNewline()) {
        if (!cursor.failed()) {
          cursor.illegal("expected \\n or ; or " + end.text);
        }
        return null;
      }
    }
  }

  @Nullable Expr literal() {
    Location start = cursor.location();
    Expr expr = unplaced();
    return expr == null ? null : expr.at(start.until(cursor.lastEnd()));
  }

  private @Nullable Expr unplaced() {
    if (cursor.treatAsNameBeforeRef()) {
      return plain(false);
    }
    boolean negated = cursor.at(Kind.NOT);
    if (negated) {
      cursor.scan();
      cursor.treatAsNameBeforeRef();
    }
    return switch (cursor.kind()) {
      case SOME -> {
        if (negated) {
          cursor.illegal("illegal negation of 'some'");
          yield null;
        }
        yield some();
      }
      case EVERY -> {
        if (negated) {
          cursor.illegal("illegal negation of 'every'");
          yield null;
        }
        yield every();
      }
      default -> plain(negated);
    };
  }

  private @Nullable Expr plain(boolean negated) {
    var start = cursor.save();
    Expr expr = unmodified();
    if (expr == null) {
      return null;
    }
    expr = expr.negate(negated);
    if (cursor.at(Kind.WITH)) {
      expr = withs(expr);
    } else if (cursor.version == RegoVersion.V0
        && expr.content() instanceof TermContent(Var(var name, _))
        && name.equals("every")) {
      var here = cursor.save();
      cursor.restore(start);
      boolean hint = cursor.wouldParse(() -> every() != null);
      cursor.restore(here);
      if (hint) {
        cursor.hint("`import future.keywords.every` for `every x in xs { ... }` expressions");
      }
    }
    return expr;
  }

  private @Nullable Expr unmodified() {
    Location start = cursor.location();
    Term left = terms.parse();
    if (left == null) {
      return null;
    }
    if (cursor.at(Kind.UNIFY) || cursor.at(Kind.ASSIGN)) {
      Ref operator = terms.operator();
      Term right = terms.parse();
      return right == null
          ? null
          : new Expr(new CallContent(operator, List.of(left, right)), start);
    }
    return Expr.of(left, start);
  }

  private @Nullable Expr withs(Expr expr) {
    var withs = new ArrayList<With>();
    while (cursor.at(Kind.WITH)) {
      Location start = cursor.location();
      cursor.scan();
      if (!cursor.at(Kind.IDENT)) {
        cursor.illegal("expected ident");
        return null;
      }
      Term target = terms.single();
      if (target == null) {
        return null;
      }
      if (!(target instanceof Ref) && !(target instanceof Var)) {
        cursor.illegal("expected with target path");
      }
      if (!cursor.at(Kind.AS)) {
        cursor.illegal("expected as keyword");
        return null;
      }
      cursor.scan();
      Term value = terms.parse();
      if (value == null) {
        return null;
      }
      withs.add(new With(target, value, start.until(cursor.lastEnd())));
    }
    return expr.with(withs);
  }

  private @Nullable Expr some() {
    Location start = cursor.location();
    var mark = cursor.save();
    cursor.scan();
    Term term = terms.parse();
    if (term instanceof Call call) {
      if (!isMembership(call)) {
        cursor.illegal("expected `x in xs` or `x, y in xs` expression");
        return null;
      }
      var expr = new Expr(new Some(List.of(term)), start);
      return cursor.at(Kind.WITH) ? withs(expr) : expr;
    }
    cursor.restore(mark);
    if (cursor.version == RegoVersion.V0 && wouldBeMembership()) {
      cursor.hint("`import future.keywords.in` for `some x in xs` expressions");
    }
    var symbols = new ArrayList<Term>();
    do {
      cursor.scan();
      if (!cursor.at(Kind.IDENT)) {
        cursor.illegal("expected var");
        return null;
      }
      symbols.add(terms.variable());
      cursor.scan();
    } while (cursor.at(Kind.COMMA));
    return new Expr(new Some(symbols), start);
  }

  private boolean wouldBeMembership() {
    return cursor.wouldParse(() -> {
      cursor.scan();
      return terms.parse() instanceof Call call && isMembership(call);
    });
  }

  private static boolean isMembership(Call call) {
    return call.operator().startsWith("internal");
  }

  private @Nullable Expr every() {
    Location start = cursor.location();
    cursor.scan();
    Term term = terms.parse();
    if (term == null) {
      return null;
    }
    if (!(term instanceof Call call) || !isMembership(call)) {
      cursor.illegal("expected `x[, y] in xs { ... }` expression");
      return null;
    }
    var operands = call.arguments();
    Var key = null;
    if (operands.size() == 3) {
      if (!(operands.getFirst() instanceof Var var)) {
        cursor.illegal("expected key to be a variable");
        return null;
      }
      key = var;
    }
    if (!(operands.get(operands.size() - 2) instanceof Var value)) {
      cursor.illegal("expected value to be a variable");
      return null;
    }
    if (!cursor.at(Kind.LBRACE)) {
      cursor.illegal("missing body");
      return null;
    }
    cursor.scan();
    var body = body(Kind.RBRACE);
    if (body == null) {
      return null;
    }
    cursor.scan();
    var expr = new Expr(new Every(key, value, operands.getLast(), body), start);
    return cursor.at(Kind.WITH) ? withs(expr) : expr;
  }
}
