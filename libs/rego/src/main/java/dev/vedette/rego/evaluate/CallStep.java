package dev.vedette.rego.evaluate;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.evaluate.Callee.OfBuiltin;
import dev.vedette.rego.evaluate.Callee.OfEvaluator;
import dev.vedette.rego.evaluate.Callee.OfPolicy;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls a function and proceeds with its result; without a target, if it is not false. Immutable.
 */
final class CallStep extends Step {
  private final Callee callee;
  private final List<Operand> arguments;
  private final @Nullable Operand target;
  private final Location location;

  CallStep(
      Callee callee,
      List<Operand> arguments,
      @Nullable Operand target,
      Location location,
      @Nullable Step next) {
    super(next);
    this.callee = callee;
    this.arguments = List.copyOf(arguments);
    this.target = target;
    this.location = location;
  }

  @Override
  boolean run(Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
    evaluation.budget().step();
    var values = new Value[arguments.size()];
    for (int i = 0; i < values.length; i++) {
      Value value = arguments.get(i).value(slots);
      if (value == null) {
        return false;
      }
      values[i] = value;
    }
    List<Value> given = List.of(values);
    Replacement.Mock mock = evaluation.mock(callee.name());
    if (mock != null) {
      return mocked(mock, given, evaluation, slots, sink);
    }
    return call(callee, given, evaluation, evaluation, slots, sink);
  }

  private boolean mocked(
      Replacement.Mock mock,
      List<Value> given,
      Evaluation evaluation,
      @Nullable Value[] slots,
      Sink sink) {
    return switch (mock) {
      case Replacement.Known(var value) -> result(value, evaluation, slots, sink);
      case Replacement.Fixed _ -> false;
      case Replacement.Rules(var document) ->
          result(evaluation.value(document), evaluation, slots, sink);
      // What replaces a function may call the function itself.
      case Replacement.Other(var other) ->
          call(other, given, evaluation.withoutMocks(), evaluation, slots, sink);
    };
  }

  private boolean call(
      Callee function,
      List<Value> given,
      Evaluation within,
      Evaluation evaluation,
      @Nullable Value[] slots,
      Sink sink) {
    switch (function) {
      case OfPolicy(var document, _) -> {
        return result(within.call(document, given), evaluation, slots, sink);
      }
      case OfBuiltin(_, var builtin, _) -> {
        Value value;
        try {
          value = builtin.call(within.calls(location), given);
        } catch (BuiltinFailure failure) {
          evaluation.failed(failure.reason().code(), failure.getMessage(), location);
          return false;
        } catch (EvaluationFailure failure) {
          throw failure;
        } catch (RuntimeException e) {
          // What a library throws on odd input must not end more than this call.
          evaluation.failed(
              "eval_builtin_error", callee.name() + ": " + e.getClass().getSimpleName(), location);
          return false;
        }
        if (value != null) {
          evaluation.budget().keep(value);
        }
        return result(value, evaluation, slots, sink);
      }
      case OfEvaluator(var kind, var name, _) -> {
        return own(kind, name, given, evaluation, slots, sink);
      }
    }
  }

  private boolean result(
      @Nullable Value value, Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
    if (value == null) {
      return false;
    }
    if (target == null) {
      return !value.equals(BooleanValue.FALSE) && proceed(evaluation, slots, sink);
    }
    return proceedWith(target, value, evaluation, slots, sink);
  }

  private boolean own(
      Callee.Native kind,
      String name,
      List<Value> given,
      Evaluation evaluation,
      @Nullable Value[] slots,
      Sink sink) {
    return switch (kind) {
      case WALK -> walk(new ArrayList<>(), given.getFirst(), evaluation, slots, sink);
      case MEMBER ->
          result(
              Value.of(isMember(given.get(0), given.get(1), evaluation)), evaluation, slots, sink);
      case MEMBER_WITH_KEY ->
          result(
              Value.of(given.get(1).equals(given.get(2).get(given.get(0)))),
              evaluation,
              slots,
              sink);
      case PRINT -> {
        print((ArrayValue) given.getFirst(), evaluation);
        yield result(BooleanValue.TRUE, evaluation, slots, sink);
      }
      case TEMPLATE ->
          result(Value.of(template((ArrayValue) given.getFirst())), evaluation, slots, sink);
      case TRACE -> {
        evaluation.calls(location).trace(given.getFirst());
        yield result(BooleanValue.TRUE, evaluation, slots, sink);
      }
      case PARSE_MODULE -> {
        try {
          yield result(ModuleValue.parse(given), evaluation, slots, sink);
        } catch (BuiltinFailure failure) {
          evaluation.failed(failure.reason().code(), failure.getMessage(), location);
          yield false;
        }
      }
      case UNKNOWN -> {
        evaluation.failed("eval_builtin_error", name + ": not available in this build", location);
        yield false;
      }
    };
  }

  private static boolean isMember(Value member, Value collection, Evaluation evaluation) {
    return switch (collection) {
      case SetValue set -> set.contains(member);
      case ArrayValue array -> {
        evaluation.budget().charge(array.size());
        yield array.elements().contains(member);
      }
      case ObjectValue object -> {
        evaluation.budget().charge(object.size());
        yield object.values().contains(member);
      }
      default -> false;
    };
  }

  /** Proceeds with each path into a value and what is there, outermost first. */
  private boolean walk(
      List<Value> path, Value value, Evaluation evaluation, @Nullable Value[] slots, Sink sink) {
    evaluation.budget().step();
    if (result(ArrayValue.of(ArrayValue.of(path), value), evaluation, slots, sink)) {
      return true;
    }
    switch (value) {
      case ArrayValue array -> {
        for (int i = 0; i < array.size(); i++) {
          if (walkTo(path, NumberValue.of(i), array.get(i), evaluation, slots, sink)) {
            return true;
          }
        }
      }
      case ObjectValue object -> {
        for (int i = 0; i < object.size(); i++) {
          if (walkTo(path, object.keys().get(i), object.values().get(i), evaluation, slots, sink)) {
            return true;
          }
        }
      }
      case SetValue set -> {
        for (Value element : set) {
          if (walkTo(path, element, element, evaluation, slots, sink)) {
            return true;
          }
        }
      }
      default -> {}
    }
    return false;
  }

  private boolean walkTo(
      List<Value> path,
      Value key,
      Value value,
      Evaluation evaluation,
      @Nullable Value[] slots,
      Sink sink) {
    path.add(key);
    boolean stop = walk(path, value, evaluation, slots, sink);
    path.removeLast();
    return stop;
  }

  private void print(ArrayValue parts, Evaluation evaluation) {
    if (!evaluation.prints()) {
      return;
    }
    var words = new ArrayList<String>();
    for (Value part : parts) {
      var values = ((SetValue) part).elements();
      words.add(values.isEmpty() ? "<undefined>" : text(values.getFirst()));
    }
    evaluation.print(String.join(" ", words), location);
  }

  private String template(ArrayValue parts) {
    var text = new StringBuilder();
    for (Value part : parts) {
      if (part instanceof SetValue set) {
        if (set.size() > 1) {
          throw new EvaluationFailure(
              EvaluationFailure.CONFLICT,
              "template-strings must not produce multiple outputs",
              location);
        }
        text.append(set.size() == 0 ? "<undefined>" : text(set.elements().getFirst()));
      } else {
        text.append(text(part));
      }
    }
    return text.toString();
  }

  private static String text(Value value) {
    return value instanceof dev.vedette.rego.value.StringValue string
        ? string.value()
        : value.toString();
  }
}
