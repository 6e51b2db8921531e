package dev.vedette.rego.evaluate;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows a reference and proceeds with each value to which it leads; without a target, with each
 * that is not false. Immutable.
 */
final class Lookup extends Step {

  /** Where references start. */
  enum Root {
    INPUT,
    DATA,
    VARIABLE
  }

  private final Root root;
  private final Operand head;
  private final List<Operand> path;
  private final @Nullable Operand target;
  private final @Nullable Document rules;
  private final int rulesAt;

  /**
   * A lookup; the document is the one with rules to which the constant beginning of the path leads,
   * which is that many parts long.
   */
  Lookup(
      Root root,
      Operand head,
      List<Operand> path,
      @Nullable Operand target,
      @Nullable Document rules,
      int rulesAt,
      @Nullable Step next) {
    super(next);
    this.root = root;
    this.head = head;
    this.path = List.copyOf(path);
    this.target = target;
    this.rules = rules;
    this.rulesAt = rulesAt;
  }

  @Override
  boolean run(Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
    evaluation.budget().step();
    return switch (root) {
      case INPUT -> {
        Value input = evaluation.input();
        yield input != null && follow(input, 0, evaluation, slots, sink);
      }
      case VARIABLE -> {
        Value value = head.value(slots);
        yield value != null && follow(value, 0, evaluation, slots, sink);
      }
      case DATA ->
          (rules != null && !evaluation.replacesData())
              ? virtual(rules, rulesAt, evaluation, slots, sink)
              : document(evaluation.root(), evaluation.data(), 0, evaluation, slots, sink);
    };
  }

  private boolean found(Value value, Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
    if (target == null) {
      return !value.equals(BooleanValue.FALSE) && proceed(evaluation, slots, sink);
    }
    return proceedWith(target, value, evaluation, slots, sink);
  }

  private boolean document(
      @Nullable Document given,
      @Nullable Value base,
      int index,
      Evaluation evaluation,
      @Nullable Value[] slots,
      Sink sink) {
    Document document = given == null || evaluation.isReplaced(given) ? null : given;
    if (document == null) {
      return base != null && stored(base, index, evaluation, slots, sink);
    }
    if (document.rules() != null) {
      return virtual(document, index, evaluation, slots, sink);
    }
    if (index == path.size()) {
      Value whole = evaluation.extent(document, base);
      return whole != null && found(whole, evaluation, slots, sink);
    }
    Operand part = path.get(index);
    Value key = part.value(slots);
    if (key != null) {
      return document(
          document.child(key),
          base == null ? null : below(base, key),
          index + 1,
          evaluation,
          slots,
          sink);
    }
    for (Value each : evaluation.keys(document, base)) {
      evaluation.budget().step();
      var trail = evaluation.trail();
      int mark = trail.mark();
      boolean stop =
          trail.match(part, each, slots)
              && document(
                  document.child(each),
                  base == null ? null : base.get(each),
                  index + 1,
                  evaluation,
                  slots,
                  sink);
      trail.undo(mark, slots);
      if (stop) {
        return true;
      }
    }
    return false;
  }

  /** Follows the constant part of a path into the data, whose keys are texts. */
  private boolean stored(
      Value start, int from, Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
    Value value = start;
    int index = from;
    for (; index < path.size(); index++) {
      Value key = path.get(index).value(slots);
      if (key == null) {
        break;
      }
      value = below(value, key);
      if (value == null) {
        return false;
      }
    }
    return follow(value, index, evaluation, slots, sink);
  }

  private static @Nullable Value below(Value base, Value key) {
    Value found = base.get(key);
    return found == null && key instanceof NumberValue number && base instanceof ObjectValue object
        ? object.get(number.text())
        : found;
  }

  private boolean virtual(
      Document document, int index, Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
    if (index < path.size()) {
      Value key = path.get(index).value(slots);
      if (key != null) {
        Value member = evaluation.member(document, key);
        return member != null && follow(member, index + 1, evaluation, slots, sink);
      }
    }
    Value value = evaluation.value(document);
    return value != null && follow(value, index, evaluation, slots, sink);
  }

  private boolean follow(
      Value start, int from, Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
    Value value = start;
    for (int index = from; index < path.size(); index++) {
      Operand part = path.get(index);
      Value key = part.value(slots);
      if (key == null) {
        return each(value, part, index, evaluation, slots, sink);
      }
      value = value.get(key);
      if (value == null) {
        return false;
      }
    }
    return found(value, evaluation, slots, sink);
  }

  private boolean each(
      Value collection,
      Operand part,
      int index,
      Evaluation evaluation,
      @Nullable Value[] slots,
      Sink sink) {
    switch (collection) {
      case ArrayValue array -> {
        for (int i = 0; i < array.size(); i++) {
          if (member(NumberValue.of(i), array.get(i), part, index, evaluation, slots, sink)) {
            return true;
          }
        }
      }
      case ObjectValue object -> {
        var keys = object.keys();
        var values = object.values();
        for (int i = 0; i < keys.size(); i++) {
          if (member(keys.get(i), values.get(i), part, index, evaluation, slots, sink)) {
            return true;
          }
        }
      }
      case SetValue set -> {
        for (Value element : set) {
          if (member(element, element, part, index, evaluation, slots, sink)) {
            return true;
          }
        }
      }
      default -> {}
    }
    return false;
  }

  private boolean member(
      Value key,
      Value value,
      Operand part,
      int index,
      Evaluation evaluation,
      @Nullable Value[] slots,
      Sink sink) {
    evaluation.budget().step();
    var trail = evaluation.trail();
    int mark = trail.mark();
    boolean stop =
        trail.match(part, key, slots) && follow(value, index + 1, evaluation, slots, sink);
    trail.undo(mark, slots);
    return stop;
  }
}
