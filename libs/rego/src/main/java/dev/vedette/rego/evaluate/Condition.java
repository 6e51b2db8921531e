package dev.vedette.rego.evaluate;

import dev.vedette.rego.compile.Draft;
import dev.vedette.rego.syntax.Expr;
import dev.vedette.rego.syntax.Expr.CallContent;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.syntax.Term.ArrayTerm;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.syntax.Term.SetTerm;
import dev.vedette.rego.syntax.Term.Var;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must be so for a rule to hold, about one thing that is known before it runs. Immutable. */
sealed interface Condition {

  /** What it is about. */
  Subject subject();

  /** The subject is one of some values. */
  record OneOf(Subject subject, List<Value> values) implements Condition {}

  /** The subject, cut at the separators, has these parts, of which null is any text. */
  record Parts(Subject subject, String separators, List<@Nullable String> parts)
      implements Condition {}

  /** A thing that is known before a rule runs. */
  sealed interface Subject {

    @Nullable Value value(Evaluation evaluation, @Nullable List<Value> arguments);
  }

  /** The input or a part of it. */
  record OfInput(List<Value> path) implements Subject {
    @Override
    public @Nullable Value value(Evaluation evaluation, @Nullable List<Value> arguments) {
      return follow(evaluation.input(), path);
    }
  }

  /** A part of the data to which no rule adds. */
  record OfData(List<Value> path) implements Subject {
    @Override
    public @Nullable Value value(Evaluation evaluation, @Nullable List<Value> arguments) {
      return follow(evaluation.data(), path);
    }
  }

  /** An argument of a function, or the key that is asked of a partial document. */
  record Argument(int position) implements Subject {
    @Override
    public @Nullable Value value(Evaluation evaluation, @Nullable List<Value> arguments) {
      return arguments == null || position >= arguments.size() ? null : arguments.get(position);
    }
  }

  private static @Nullable Value follow(@Nullable Value start, List<Value> path) {
    Value value = start;
    for (int i = 0; value != null && i < path.size(); i++) {
      value = value.get(path.get(i));
    }
    return value;
  }

  /** The conditions that the head and the body of a rule make. */
  static List<Condition> of(Draft draft, List<Term> head, Planner planner) {
    var subjects = new HashMap<String, Subject>();
    var conditions = new ArrayList<Condition>();
    for (int i = 0; i < head.size(); i++) {
      if (head.get(i) instanceof Scalar(var value, _)) {
        conditions.add(new OneOf(new Argument(i), List.of(value)));
      } else if (head.get(i) instanceof Var(var name, _)) {
        subjects.put(name, new Argument(i));
      }
    }
    for (Expr expr : draft.body()) {
      if (!expr.negated()
          && expr.withs().isEmpty()
          && expr.content() instanceof CallContent(var operator, var operands)) {
        if (expr.isUnification() && operands.size() == 2) {
          equal(operands.get(0), operands.get(1), subjects, conditions, planner);
          equal(operands.get(1), operands.get(0), subjects, conditions, planner);
        } else {
          call(operator.toString(), operands, subjects, conditions);
        }
      }
    }
    return conditions;
  }

  private static void equal(
      Term left,
      Term right,
      Map<String, Subject> subjects,
      List<Condition> conditions,
      Planner planner) {
    Subject subject =
        left instanceof Var(var name, _)
            ? subjects.get(name)
            : left instanceof Ref ref ? subject(ref, planner) : null;
    if (subject == null) {
      return;
    }
    if (right instanceof Scalar(var value, _)) {
      conditions.add(new OneOf(subject, List.of(value)));
    } else if (right instanceof Var(var name, _) && left instanceof Ref) {
      subjects.putIfAbsent(name, subject);
    }
  }

  private static void call(
      String operator,
      List<Term> operands,
      Map<String, Subject> subjects,
      List<Condition> conditions) {
    if (operator.equals("internal.member_2") && operands.size() == 2) {
      Subject subject = operands.get(0) instanceof Var(var name, _) ? subjects.get(name) : null;
      List<Value> values = constants(operands.get(1));
      if (subject != null && !values.isEmpty()) {
        conditions.add(new OneOf(subject, values));
      }
    } else if (operator.equals("glob.match") && operands.size() == 3) {
      Subject subject = operands.get(2) instanceof Var(var name, _) ? subjects.get(name) : null;
      if (subject != null
          && operands.get(0) instanceof Scalar(StringValue glob, _)
          && operands.get(1) instanceof ArrayTerm) {
        parts(subject, glob.value(), constants(operands.get(1)), conditions);
      }
    }
  }

  private static void parts(
      Subject subject, String glob, List<Value> delimiters, List<Condition> conditions) {
    var separators = new StringBuilder();
    for (Value delimiter : delimiters) {
      if (!(delimiter instanceof StringValue text) || text.value().length() != 1) {
        return;
      }
      separators.append(text.value());
    }
    if (separators.isEmpty()) {
      return;
    }
    var parts = new ArrayList<@Nullable String>();
    for (String part : cut(glob, separators.toString())) {
      if (!part.equals("*") && part.chars().anyMatch(c -> "*?[]{}\\!,".indexOf(c) >= 0)) {
        return;
      }
      parts.add(part.equals("*") ? null : part);
    }
    conditions.add(new Parts(subject, separators.toString(), parts));
  }

  /** A text cut at each separator. */
  static List<String> cut(String text, String separators) {
    var parts = new ArrayList<String>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (separators.indexOf(text.charAt(i)) >= 0) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  /** The members of an array or a set of constants; none if there are others. */
  private static List<Value> constants(Term term) {
    List<Term> items =
        switch (term) {
          case ArrayTerm(var all, _) -> all;
          case SetTerm(var all, _) -> all;
          default -> List.of();
        };
    var values = new ArrayList<Value>();
    for (Term item : items) {
      if (!(item instanceof Scalar(var value, _))) {
        return List.of();
      }
      values.add(value);
    }
    return values;
  }

  private static @Nullable Subject subject(Ref ref, Planner planner) {
    var path = new ArrayList<Value>();
    for (Term part : ref.parts().subList(1, ref.parts().size())) {
      if (!(part instanceof Scalar(var key, _))) {
        return null;
      }
      path.add(key);
    }
    if (ref.startsWith("input")) {
      return new OfInput(path);
    }
    return ref.startsWith("data") && planner.isPlainData(path) ? new OfData(path) : null;
  }
}
