package dev.vedette.language.plan;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Operator;
import dev.vedette.language.syntax.Term;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Walks the tree and compares texts, as plainly as can be: what the planner must agree with.
 * Stateless.
 */
final class NaiveInterpreter {
  private NaiveInterpreter() {}

  static Verdict evaluate(Expr expr, EventView event) {
    return switch (expr) {
      case Expr.And(var operands, _) -> {
        var verdicts =
            operands.stream().map(operand -> evaluate(operand, event)).collect(Collectors.toSet());
        yield verdicts.contains(Verdict.FALSE)
            ? Verdict.FALSE
            : verdicts.contains(Verdict.UNDECIDED) ? Verdict.UNDECIDED : Verdict.TRUE;
      }
      case Expr.Or(var operands, _) -> {
        var verdicts =
            operands.stream().map(operand -> evaluate(operand, event)).collect(Collectors.toSet());
        yield verdicts.contains(Verdict.TRUE)
            ? Verdict.TRUE
            : verdicts.contains(Verdict.UNDECIDED) ? Verdict.UNDECIDED : Verdict.FALSE;
      }
      case Expr.Not(var operand, _) -> {
        var verdict = evaluate(operand, event);
        yield verdict == Verdict.UNDECIDED
            ? verdict
            : verdict == Verdict.TRUE ? Verdict.FALSE : Verdict.TRUE;
      }
      case Expr.MacroRef ref -> throw new IllegalArgumentException(ref.name());
      case Expr.Exists(var left, _) -> {
        var value = value(left, event);
        yield value instanceof Value.NotSent
            ? Verdict.UNDECIDED
            : value instanceof Value.Absent ? Verdict.FALSE : Verdict.TRUE;
      }
      case Expr.Compare compare -> {
        var value = value(compare.left(), event);
        yield value instanceof Value.NotSent
            ? Verdict.UNDECIDED
            : !(value instanceof Value.Absent) && compare(value, compare)
                ? Verdict.TRUE
                : Verdict.FALSE;
      }
    };
  }

  private static Value value(Term term, EventView event) {
    var ref = (Term.FieldRef) term;
    return event.get(FieldCatalog.standard().find(ref.name(), ref.argument()).orElseThrow());
  }

  private static boolean compare(Value value, Expr.Compare compare) {
    if (value instanceof Value.Items(var items)) {
      return items.stream().anyMatch(item -> compare(item, compare));
    }
    var rights = new ArrayList<String>();
    if (compare.right() instanceof Term.Group(var terms, _)) {
      terms.forEach(term -> rights.add(((Term.Literal) term).string()));
    } else {
      rights.add(((Term.Literal) compare.right()).string());
    }
    var operator = compare.operator().takesList() ? Operator.EQUAL : compare.operator();
    if (compare.operator() == Operator.PMATCH) {
      return rights.stream().anyMatch(right -> isPrefix(right, value.toString()));
    }
    long count = rights.stream().filter(right -> single(value, operator, right)).count();
    return switch (compare.modifier()) {
      case NONE, ANY_OF -> count > 0;
      case ONE_OF -> count == 1;
      case ALL_OF -> !rights.isEmpty() && count == rights.size();
    };
  }

  private static boolean single(Value value, Operator operator, String right) {
    var left = value.toString();
    int order =
        value instanceof Value.Number
            ? new BigInteger(left).compareTo(new BigInteger(right))
            : left.compareTo(right);
    return switch (operator) {
      case EQUAL, EQUAL_TWICE -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case LESS_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_EQUAL -> order >= 0;
      case CONTAINS -> left.contains(right);
      case ICONTAINS -> left.toLowerCase(Locale.ROOT).contains(right.toLowerCase(Locale.ROOT));
      case STARTSWITH -> left.startsWith(right);
      case ENDSWITH -> left.endsWith(right);
      case GLOB -> left.matches(regex(right));
      case IGLOB -> left.toLowerCase(Locale.ROOT).matches(regex(right.toLowerCase(Locale.ROOT)));
      case REGEX -> left.matches(right);
      case EXISTS, BCONTAINS, BSTARTSWITH, INTERSECTS, IN, PMATCH ->
          throw new IllegalArgumentException(operator.text());
    };
  }

  private static String regex(String glob) {
    return glob.chars()
        .mapToObj(c ->
            c == '*' ? ".*" : c == '?' ? "." : java.util.regex.Pattern.quote(Character.toString(c)))
        .collect(Collectors.joining());
  }

  private static boolean isPrefix(String prefix, String path) {
    List<String> left = components(prefix);
    List<String> right = components(path);
    return left.size() <= right.size() && right.subList(0, left.size()).equals(left);
  }

  private static List<String> components(String path) {
    return List.of(path.split("/", -1)).stream().filter(part -> !part.isEmpty()).toList();
  }
}
