package dev.vedette.rego.syntax;

import dev.vedette.rego.syntax.Expr.TermContent;
import dev.vedette.rego.syntax.Rule.Written;
import dev.vedette.rego.syntax.Term.Call;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.SetTerm;
import dev.vedette.rego.syntax.Term.Var;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses rules that have a body, a {@code contains} or a {@code default}. Not thread-safe. */
final class RuleParser {
  private final Cursor cursor;
  private final TermParser terms;

  RuleParser(Cursor cursor, TermParser terms) {
    this.cursor = cursor;
    this.terms = terms;
  }

  /** The rules of one statement; empty when it is none, or when a problem was noted. */
  List<Rule> parse() {
    Location start = cursor.location();
    cursor.treatAsNameBeforeRef();
    boolean isDefault = cursor.at(Kind.DEFAULT);
    if (isDefault) {
      cursor.scan();
      cursor.treatAsNameBeforeRef();
    }
    if (!cursor.at(Kind.IDENT)) {
      return List.of();
    }
    Head head = head(isDefault);
    if (head == null) {
      return List.of();
    }
    if (isDefault) {
      return defaultRule(head, start);
    }
    boolean contains = head.key() != null;
    boolean hasIf = cursor.at(Kind.IF);
    if (!contains && head.ref().parts().size() == 2 && head.arguments().isEmpty()) {
      head = bracketHead(head, hasIf);
    } else if (hasIf && head.value() == null && !contains) {
      head = head.withValue(Terms.truth(head.location()), true);
    }
    List<Expr> body;
    if (hasIf) {
      body = ifBody();
    } else if (cursor.at(Kind.LBRACE)) {
      body = braces();
    } else if (contains) {
      body = List.of(always(start));
      return List.of(
          new Rule(head, body, null, false, new Written(false, true, false), head.location()));
    } else {
      return List.of();
    }
    if (body == null) {
      return List.of();
    }
    Rule rule = new Rule(head, body, null, false, new Written(hasIf, contains, true), start);
    return withAlternativeOrMoreBodies(rule, start);
  }

  /**
   * Decides what {@code p[x]} means: with {@code if}, a value under the key x; without, and without
   * a value, a member x of a set.
   */
  private static Head bracketHead(Head head, boolean hasIf) {
    Term last = head.ref().parts().get(1);
    if (hasIf) {
      Head valued =
          head.value() == null ? head.withValue(Terms.truth(head.location()), true) : head;
      return !Terms.isGround(last) || last instanceof Ref ? valued.withKey(last) : valued;
    }
    Head keyed = head.withKey(last);
    return head.value() == null
        ? keyed.withRef(new Ref(List.of(head.ref().head()), head.ref().location()))
        : keyed;
  }

  private @Nullable List<Expr> ifBody() {
    cursor.scan();
    var start = cursor.save();
    Expr expr = terms.exprs().literal();
    if (expr != null && !(expr.content() instanceof TermContent(SetTerm _))) {
      return List.of(expr);
    }
    cursor.restore(start);
    // What is not a literal must be a body in braces.
    return braces();
  }

  private @Nullable List<Expr> braces() {
    cursor.scan();
    var body = terms.exprs().body(Kind.RBRACE);
    if (body != null) {
      cursor.scan();
    }
    return body;
  }

  private List<Rule> withAlternativeOrMoreBodies(Rule first, Location start) {
    Rule rule = first;
    if (cursor.at(Kind.ELSE) && !cursor.treatAsNameBeforeRef()) {
      Head head = rule.head();
      if (head.ref().parts().size() > 1 && !head.ref().isGround()) {
        cursor.problem("else keyword cannot be used on rules with variables in head");
        return List.of();
      }
      if (head.key() != null) {
        cursor.problem("else keyword cannot be used on multi-value rules");
        return List.of();
      }
      Rule alternative = alternative(head, 0);
      if (alternative == null) {
        return List.of();
      }
      rule = new Rule(head, rule.body(), alternative, false, rule.written(), rule.location());
    }
    var rules = new ArrayList<Rule>();
    rules.add(
        new Rule(
            rule.head(),
            rule.body(),
            rule.alternative(),
            false,
            rule.written(),
            start.until(cursor.lastEnd())));
    while (cursor.at(Kind.LBRACE)) {
      if (rule.alternative() != null) {
        cursor.problem("expected else keyword");
        return List.of();
      }
      Location place = cursor.location();
      var body = braces();
      if (body == null) {
        return List.of();
      }
      rules.add(
          new Rule(
              freshWildcards(rule.head()).at(place),
              body,
              null,
              false,
              rule.written(),
              place.until(cursor.lastEnd())));
    }
    return rules;
  }

  private Head freshWildcards(Head head) {
    return head.withArguments(
        head.arguments().stream()
            .map(term -> term instanceof Var var && var.isWildcard() ? cursor.wildcard() : term)
            .toList());
  }

  private @Nullable Rule alternative(Head original, int depth) {
    if (depth > 300) {
      cursor.problem("max parsing recursion depth exceeded");
      return null;
    }
    Location start = cursor.location();
    Head head = freshWildcards(original).at(start);
    cursor.scan();
    switch (cursor.kind()) {
      case LBRACE, IF -> head = head.withValue(Terms.truth(start), true);
      case ASSIGN, UNIFY -> {
        head = head.assigned(cursor.at(Kind.ASSIGN));
        cursor.scan();
        Term value = terms.parse();
        if (value == null) {
          return null;
        }
        head = head.withValue(value, false);
      }
      default -> {
        cursor.illegal("expected else value term or rule body");
        return null;
      }
    }
    boolean hasIf = cursor.at(Kind.IF);
    if (!hasIf && !cursor.at(Kind.LBRACE)) {
      return new Rule(
          head, List.of(always(start)), null, false, new Written(false, false, false), start);
    }
    if (hasIf) {
      cursor.scan();
    }
    List<Expr> body;
    if (cursor.at(Kind.LBRACE)) {
      body = braces();
    } else if (cursor.at(Kind.EOF)) {
      cursor.illegal("rule body expected");
      return null;
    } else {
      Expr expr = terms.exprs().literal();
      body = expr == null ? null : List.of(expr);
    }
    if (body == null) {
      return null;
    }
    Rule next = null;
    if (cursor.at(Kind.ELSE)) {
      next = alternative(original, depth + 1);
      if (next == null) {
        return null;
      }
    }
    var written = new Written(hasIf, false, true);
    return new Rule(head, body, next, false, written, start.until(cursor.lastEnd()));
  }

  private @Nullable Head head(boolean isDefault) {
    Location start = cursor.location();
    Term term = terms.finishHead(terms.variable());
    if (term == null) {
      cursor.illegal("expected rule head name");
      return null;
    }
    Ref ref;
    List<Term> arguments = List.of();
    switch (term) {
      case Var var -> ref = new Ref(List.of(var), var.location());
      case Ref found -> ref = found;
      case Call(var operator, var operands, _) -> {
        ref = operator;
        arguments = operands;
        if (!(operator.head() instanceof Var)) {
          cursor.illegal("rule head ref " + operator + " invalid");
          return null;
        }
      }
      default -> {
        return null;
      }
    }
    if (!(ref.head() instanceof Var)) {
      return null;
    }
    var head = new Head(ref, arguments, null, null, false, false, start.until(cursor.lastEnd()));
    return value(head, isDefault, term instanceof Call);
  }

  private @Nullable Head value(Head head, boolean isDefault, boolean isFunction) {
    String name = head.ref().toString();
    if (cursor.at(Kind.CONTAINS)) {
      return member(head, name, isFunction);
    }
    if (cursor.at(Kind.UNIFY) || cursor.at(Kind.ASSIGN)) {
      boolean assigned = cursor.at(Kind.ASSIGN);
      cursor.scan();
      Term value = terms.parse();
      if (value == null) {
        cursor.illegal("expected " + expectedValue(name, assigned, isDefault, isFunction));
        return null;
      }
      return head.assigned(assigned)
          .withValue(value, false)
          .at(head.location().until(cursor.lastEnd()));
    }
    return head.ref().parts().size() != 2 || isFunction
        ? head.withValue(Terms.truth(head.location()), true)
        : head;
  }

  private @Nullable Head member(Head head, String name, boolean isFunction) {
    if (isFunction) {
      cursor.illegal(
          "the contains keyword can only be used with multi-value rule definitions (e.g., "
              + name
              + " contains <VALUE> { ... })");
    }
    cursor.scan();
    Term key = terms.parse();
    if (key == null) {
      cursor.illegal("expected rule key term (e.g., " + name + " contains <VALUE> { ... })");
      return null;
    }
    return head.withKey(key).at(head.location().until(cursor.lastEnd()));
  }

  private static String expectedValue(
      String name, boolean assigned, boolean isDefault, boolean isFunction) {
    if (!assigned) {
      return "rule value term (e.g., " + name + "[%!s(*ast.Term=<nil>)] = <VALUE> { ... })";
    }
    if (isFunction) {
      return "function value term (e.g., " + name + "(...) := <VALUE> { ... })";
    }
    return isDefault
        ? "default rule value term (e.g., default " + name + " := <VALUE>)"
        : "rule value term (e.g., " + name + " := <VALUE> { ... })";
  }

  private List<Rule> defaultRule(Head head, Location start) {
    if (head.value() == null || head.implicitValue()) {
      cursor.problem(start, "illegal default rule (must have a value)");
      return List.of();
    }
    boolean valid = validValue(head.value(), start);
    if (!validArguments(head, start) || !valid) {
      return List.of();
    }
    return List.of(
        new Rule(
            head,
            List.of(always(start)),
            null,
            true,
            new Written(false, false, false),
            start.until(cursor.lastEnd())));
  }

  private boolean validValue(Term value, Location start) {
    return switch (value) {
      case Term.Var _, Term.Ref _, Term.Call _, Term.Template _ -> {
        cursor.problem(
            start, "illegal default rule (value cannot contain " + Terms.kindName(value) + ")");
        yield false;
      }
      case Term.ArrayTerm array -> array.items().stream().allMatch(i -> validValue(i, start));
      case Term.SetTerm set -> set.items().stream().allMatch(i -> validValue(i, start));
      case Term.ObjectTerm object ->
          object.entries().stream()
              .allMatch(
                  entry -> validValue(entry.key(), start) && validValue(entry.value(), start));
      case Term.Scalar _,
          Term.ArrayComprehension _,
          Term.SetComprehension _,
          Term.ObjectComprehension _ ->
          true;
    };
  }

  private boolean validArguments(Head head, Location start) {
    Set<String> seen = new HashSet<>();
    boolean valid = true;
    for (Term argument : head.arguments()) {
      if (!(argument instanceof Var var)) {
        cursor.problem(
            start,
            "illegal default rule (arguments cannot contain " + Terms.kindName(argument) + ")");
        valid = false;
      } else if (!seen.add(var.name())) {
        cursor.problem(start, "illegal default rule (arguments cannot be repeated " + var + ")");
        valid = false;
      }
    }
    return valid;
  }

  static Expr always(Location place) {
    return new Expr(new TermContent(Terms.truth(place)), place);
  }
}
