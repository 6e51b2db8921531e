package dev.vedette.rego.compile;

import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Expr.Every;
import dev.vedette.rego.syntax.Expr.TermContent;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.ArrayComprehension;
import dev.vedette.rego.syntax.Term.ArrayTerm;
import dev.vedette.rego.syntax.Term.Call;
import dev.vedette.rego.syntax.Term.ObjectComprehension;
import dev.vedette.rego.syntax.Term.Part;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.SetComprehension;
import dev.vedette.rego.syntax.Term.Template;
import dev.vedette.rego.syntax.Term.Var;
import dev.vedette.rego.syntax.Terms;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns template strings and {@code print} into calls whose operands are sets of at most one value,
 * so that what is undefined does not stop the query. Not thread-safe.
 */
final class Strings extends Rewriter {
  private final Names names;
  private final Outputs outputs;
  private final Problems problems;
  private Set<String> safe = Set.of();

  Strings(Names names, Outputs outputs, Problems problems) {
    this.names = names;
    this.outputs = outputs;
    this.problems = problems;
  }

  void rule(Draft draft, Set<String> given) {
    if (!isNeeded(draft)) {
      return;
    }
    safe = given;
    draft.body = body(draft.body);
    var after = new HashSet<>(given);
    after.addAll(outputs.ofBody(draft.body, given));
    safe = after;
    draft.arguments = terms(draft.arguments);
    draft.key = draft.key == null ? null : term(draft.key);
    draft.value = draft.value == null ? null : term(draft.value);
    draft.path = new ArrayList<>(terms(draft.path));
  }

  /** Whether the rule prints or has a template; most rules do neither. */
  private static boolean isNeeded(Draft draft) {
    var finder =
        new Rewriter() {
          private boolean found;

          @Override
          Term term(Term term) {
            found |= term instanceof Template;
            return super.term(term);
          }

          @Override
          Expr expr(Expr expr) {
            found |= expr.calls("print");
            return super.expr(expr);
          }
        };
    finder.body(draft.body);
    finder.terms(draft.arguments);
    finder.terms(draft.path);
    if (draft.key != null) {
      finder.term(draft.key);
    }
    if (draft.value != null) {
      finder.term(draft.value);
    }
    return finder.found;
  }

  List<Expr> query(List<Expr> body, Set<String> given) {
    safe = given;
    return body(body);
  }

  @Override
  List<Expr> body(List<Expr> body) {
    var outer = safe;
    var within = new HashSet<>(outer);
    within.addAll(outputs.ofBody(body, outer));
    var result = new ArrayList<Expr>();
    for (int i = 0; i < body.size(); i++) {
      Expr expr = body.get(i);
      if (expr.calls("print") && expr.content() instanceof CallContent(_, var operands)) {
        var before = body.subList(0, i);
        var known = new HashSet<>(outer);
        known.addAll(outputs.ofBody(before, outer));
        Variables.inBody(before, Set.of()).stream()
            .filter(name -> name.startsWith("__local"))
            .forEach(known::add);
        safe = within;
        result.add(print(expr, operands, known));
      } else {
        safe = within;
        result.add(expr(expr));
      }
    }
    safe = outer;
    return result;
  }

  private Expr print(Expr expr, List<Term> operands, Set<String> known) {
    var sets = new ArrayList<Term>();
    for (Term operand : operands) {
      checkDeclared(operand, known);
      sets.add(capture(term(operand), List.of()));
    }
    var place = expr.location();
    return expr.with(
        new CallContent(internal("print", place), List.of(new ArrayTerm(sets, place))));
  }

  private void checkDeclared(Term term, Set<String> known) {
    Variables.in(term, Variables.SAFETY).stream()
        .filter(name -> !known.contains(name))
        .sorted()
        .forEach(name ->
            problems.add(
                Diagnostic.COMPILE,
                term.location(),
                "var " + names.original(name) + " is undeclared"));
  }

  private SetComprehension capture(Term term, List<Expr.With> withs) {
    Expr binding = names.bind(term).with(withs);
    return new SetComprehension(Names.left(binding), List.of(binding), term.location());
  }

  private static Ref internal(String name, Location place) {
    return new Ref(List.of(new Var("internal", place), Terms.string(name, place)), place);
  }

  @Override
  Term term(Term term) {
    return switch (term) {
      case Template template -> template(template);
      case ArrayComprehension(var item, var body, var at) ->
          new ArrayComprehension(after(item, body), body(body), at);
      case SetComprehension(var item, var body, var at) ->
          new SetComprehension(after(item, body), body(body), at);
      case ObjectComprehension(var key, var value, var body, var at) ->
          new ObjectComprehension(after(key, body), after(value, body), body(body), at);
      default -> super.term(term);
    };
  }

  private Term after(Term term, List<Expr> body) {
    var outer = safe;
    var within = new HashSet<>(outer);
    within.addAll(outputs.ofBody(body, outer));
    safe = within;
    Term result = term(term);
    safe = outer;
    return result;
  }

  @Override
  Expr expr(Expr expr) {
    if (expr.content() instanceof Every(var key, var value, _, _)) {
      var outer = safe;
      safe = new HashSet<>(outer);
      safe.add(value.name());
      if (key != null) {
        safe.add(key.name());
      }
      Expr result = super.expr(expr);
      safe = outer;
      return result;
    }
    return super.expr(expr);
  }

  private Term template(Template template) {
    var place = template.location();
    var parts = new ArrayList<Term>();
    for (Part part : template.parts()) {
      switch (part) {
        case Part.Fixed(var value) -> parts.add(value);
        case Part.Hole(var expr) -> {
          Term term =
              switch (expr.content()) {
                case TermContent(var found) -> found;
                case CallContent(var operator, var operands) ->
                    new Call(operator, operands, expr.location());
                default -> throw new IllegalStateException("no term: " + expr);
              };
          checkDeclared(term, safe);
          parts.add(capture(term(term), expr.withs().stream().map(this::with).toList()));
        }
      }
    }
    return new Call(
        internal("template_string", place), List.of(new ArrayTerm(parts, place)), place);
  }
}
