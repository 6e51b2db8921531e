package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Expr.Every;
import dev.vedette.rego.syntax.Expr.Some;
import dev.vedette.rego.syntax.Expr.TermContent;
import dev.vedette.rego.syntax.Expr.With;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.ArrayComprehension;
import dev.vedette.rego.syntax.Term.ArrayTerm;
import dev.vedette.rego.syntax.Term.Call;
import dev.vedette.rego.syntax.Term.ObjectComprehension;
import dev.vedette.rego.syntax.Term.ObjectTerm;
import dev.vedette.rego.syntax.Term.Part;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.syntax.Term.SetComprehension;
import dev.vedette.rego.syntax.Term.SetTerm;
import dev.vedette.rego.syntax.Term.Template;
import dev.vedette.rego.syntax.Term.Var;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the names of variables, in the order of their first occurrence. Not thread-safe. */
final class Variables {

  /** What is passed over. */
  enum Skip {
    REF_HEADS,
    CALL_HEADS,
    CLOSURES,
    SETS,
    OBJECT_KEYS
  }

  /** What the safety check passes over: closures have a check of their own. */
  static final Set<Skip> SAFETY = EnumSet.of(Skip.CALL_HEADS, Skip.CLOSURES);

  /** What can take a value in a pattern. */
  static final Set<Skip> PATTERN =
      EnumSet.of(Skip.REF_HEADS, Skip.OBJECT_KEYS, Skip.SETS, Skip.CLOSURES);

  private final Set<Skip> skipped;
  private final Set<String> names = new LinkedHashSet<>();

  private Variables(Set<Skip> skipped) {
    this.skipped = skipped;
  }

  static Set<String> in(Term term, Set<Skip> skipped) {
    var variables = new Variables(skipped);
    variables.term(term);
    return variables.names;
  }

  static Set<String> in(Term term) {
    return in(term, Set.of());
  }

  static Set<String> inTerms(Collection<Term> terms, Set<Skip> skipped) {
    var variables = new Variables(skipped);
    terms.forEach(variables::term);
    return variables.names;
  }

  static Set<String> inBody(Collection<Expr> body, Set<Skip> skipped) {
    var variables = new Variables(skipped);
    body.forEach(variables::expr);
    return variables.names;
  }

  static Set<String> inExpr(Expr expr, Set<Skip> skipped) {
    return inBody(List.of(expr), skipped);
  }

  static Set<String> inWith(With with) {
    var variables = new Variables(SAFETY);
    variables.with(with);
    return variables.names;
  }

  /** The variables of the comprehensions and of the bodies of {@code every} in an expression. */
  static Set<String> inClosures(Expr expr) {
    var variables = new Variables(Set.of());
    new Closures() {
      @Override
      void comprehension(Term term) {
        variables.term(term);
      }

      @Override
      void every(Every every) {
        every.body().forEach(variables::expr);
      }
    }.expr(expr);
    return variables.names;
  }

  private void term(Term term) {
    switch (term) {
      case Scalar _ -> {}
      case Var(var name, _) -> names.add(name);
      case Ref ref -> ref(ref);
      case Call(var operator, var arguments, _) -> {
        operator(operator);
        arguments.forEach(this::term);
      }
      case ArrayTerm(var items, _) -> items.forEach(this::term);
      case SetTerm(var items, _) -> {
        if (!skipped.contains(Skip.SETS)) {
          items.forEach(this::term);
        }
      }
      case ObjectTerm(var entries, _) -> {
        for (var entry : entries) {
          if (!skipped.contains(Skip.OBJECT_KEYS)) {
            term(entry.key());
          }
          term(entry.value());
        }
      }
      case ArrayComprehension(var item, var body, _) -> closure(List.of(item), body);
      case SetComprehension(var item, var body, _) -> closure(List.of(item), body);
      case ObjectComprehension(var key, var value, var body, _) ->
          closure(List.of(key, value), body);
      case Template(var parts, _) -> {
        for (Part part : parts) {
          if (part instanceof Part.Hole(var expr)) {
            expr(expr);
          }
        }
      }
    }
  }

  private void closure(List<Term> terms, List<Expr> body) {
    if (!skipped.contains(Skip.CLOSURES)) {
      terms.forEach(this::term);
      body.forEach(this::expr);
    }
  }

  private void ref(Ref ref) {
    var parts = ref.parts();
    (skipped.contains(Skip.REF_HEADS) ? parts.subList(1, parts.size()) : parts).forEach(this::term);
  }

  private void operator(Ref operator) {
    if (skipped.contains(Skip.CALL_HEADS)) {
      operator.parts().subList(1, operator.parts().size()).forEach(this::term);
    } else {
      ref(operator);
    }
  }

  private void expr(Expr expr) {
    switch (expr.content()) {
      case TermContent(var term) -> term(term);
      case CallContent(var operator, var operands) -> {
        operator(operator);
        operands.forEach(this::term);
      }
      case Some(var symbols) -> symbols.forEach(this::term);
      case Every(var key, var value, var domain, var body) -> {
        term(domain);
        if (skipped.contains(Skip.CLOSURES)) {
          return;
        }
        if (key != null) {
          term(key);
        }
        term(value);
        body.forEach(this::expr);
      }
    }
    expr.withs().forEach(this::with);
  }

  private void with(With with) {
    if (!skipped.contains(Skip.CALL_HEADS)) {
      term(with.target());
      term(with.value());
      return;
    }
    if (with.target() instanceof Ref ref) {
      operator(ref);
    }
    if (with.value() instanceof Ref ref) {
      operator(ref);
    } else {
      term(with.value());
    }
  }
}
