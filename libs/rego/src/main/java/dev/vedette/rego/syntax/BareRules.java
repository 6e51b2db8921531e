package dev.vedette.rego.syntax;

import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Expr.TermContent;
import dev.vedette.rego.syntax.Rule.Written;
import dev.vedette.rego.syntax.Term.Call;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Var;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads statements without a body, such as {@code x := 1}, as rules. Stateless. */
final class BareRules {
  private static final Set<String> OPERATORS =
      Set.of(
          "plus", "minus", "mul", "div", "rem", "and", "or", "equal", "neq", "lt", "lte", "gt",
          "gte");

  private BareRules() {}

  /** Either a rule or what OPA says why it is none. */
  record Reading(@Nullable Rule rule, String refusal) {}

  static Reading read(List<Expr> body) {
    if (body.size() != 1) {
      return refuse("multiple expressions cannot be used for rule head");
    }
    Expr expr = body.getFirst();
    if (!expr.withs().isEmpty()) {
      return refuse("expressions using with keyword cannot be used for rule head");
    }
    if (expr.negated()) {
      return refuse("negated expressions cannot be used for rule head");
    }
    return switch (expr.content()) {
      case Expr.Some _ -> refuse("'some' declarations cannot be used for rule head");
      case Expr.Every _ -> refuse("expression cannot be used for rule head");
      case TermContent(Ref ref) -> reference(ref);
      case TermContent(var term) -> refuse(Terms.kindName(term) + " cannot be used for rule name");
      case CallContent(_, var operands) when expr.isUnification() || expr.isAssignment() ->
          operands.size() == 2
              ? assignment(expr, operands.get(0), operands.get(1))
              : refuse("assignment requires two operands");
      case CallContent(var operator, var operands) -> function(operator, operands);
    };
  }

  private static Reading refuse(String why) {
    return new Reading(null, why);
  }

  private static Reading rule(Head head, Location place, boolean valueWritten) {
    var written = new Written(false, false, false);
    // A value that was left out shows in the head, so that V1 can refuse the rule.
    Head marked = valueWritten || head.value() == null ? head : head.withValue(head.value(), true);
    return new Reading(
        new Rule(marked, List.of(RuleParser.always(place)), null, false, written, place), "");
  }

  private static Reading reference(Ref ref) {
    if (!(ref.head() instanceof Var)) {
      return refuse("invalid rule head: " + ref);
    }
    int size = ref.parts().size();
    if (size == 1) {
      return refuse("refs cannot be used for rule head");
    }
    var place = ref.location();
    if (size == 2) {
      var name = new Ref(List.of(ref.head()), ref.head().location());
      var key = ref.parts().get(1);
      return rule(new Head(name, List.of(), key, null, false, false, place), place, true);
    }
    var head = new Head(ref, List.of(), null, Terms.truth(place), false, true, place);
    return rule(head, place, false);
  }

  private static Reading assignment(Expr expr, Term left, Term right) {
    boolean assigned = expr.isAssignment();
    var place = expr.location();
    return switch (left) {
      case Call(var operator, var arguments, _) when operator.head() instanceof Var ->
          rule(new Head(operator, arguments, null, right, assigned, false, place), place, true);
      case Call(var operator, _, _) -> refuse("invalid rule head: " + operator);
      case Ref ref when ref.head() instanceof Var ->
          rule(new Head(ref, List.of(), null, right, assigned, false, place), place, true);
      case Ref ref -> refuse("invalid rule head: " + ref);
      case Var var -> {
        var ref = new Ref(List.of(var), var.location());
        yield rule(new Head(ref, List.of(), null, right, assigned, false, place), place, true);
      }
      default -> refuse(Terms.kindName(left) + " cannot be used for rule name");
    };
  }

  private static Reading function(Ref operator, List<Term> arguments) {
    if (operator.parts().size() == 1
        && operator.head() instanceof Var var
        && OPERATORS.contains(var.name())) {
      return refuse("rule name conflicts with built-in function");
    }
    if (arguments.isEmpty()) {
      return refuse("rule argument list must take at least one argument");
    }
    if (!(operator.head() instanceof Var)) {
      return refuse("invalid rule head: " + operator);
    }
    var place = operator.location();
    var head = new Head(operator, arguments, null, Terms.truth(place), false, true, place);
    return rule(head, place, false);
  }
}
