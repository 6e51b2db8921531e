package dev.vedette.rego.evaluate;

import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.evaluate.RuleSet.Shape;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation: what it is about, what it replaces, and which documents it has computed already.
 * Not thread-safe.
 */
final class Evaluation {
  private static final Object UNDEFINED = new Object();

  /** After so many steps for single keys of a document, the whole of it may cost less. */
  private static final long MAX_SPENT = 100_000;

  private final Shared shared;
  private final @Nullable Value input;
  private final Value data;
  private final Set<Document> replaced;
  private final Map<String, Replacement.Mock> mocks;
  private final @Nullable Object[] documents;
  private final long[] spent;
  private final Map<FunctionCall, Object> calls = new HashMap<>();

  /** A function with the values it was called with. */
  private record FunctionCall(int function, List<Value> arguments) {}

  Evaluation(Shared shared, @Nullable Value input, Value data) {
    this(shared, input, data, Set.of(), Map.of());
  }

  private Evaluation(
      Shared shared,
      @Nullable Value input,
      Value data,
      Set<Document> replaced,
      Map<String, Replacement.Mock> mocks) {
    this.shared = shared;
    this.input = input;
    this.data = data;
    this.replaced = replaced;
    this.mocks = mocks;
    this.documents = new @Nullable Object[shared.plan().size()];
    this.spent = new long[documents.length];
  }

  Budget budget() {
    return shared.budget();
  }

  Trail trail() {
    return shared.trail();
  }

  @Nullable Value input() {
    return input;
  }

  Value data() {
    return data;
  }

  Document root() {
    return shared.plan().root();
  }

  /** What a builtin sees that is called from there. */
  Call calls(Location location) {
    shared.callFrom(location);
    return shared;
  }

  Deque<Boolean> attempts() {
    return shared.attempts();
  }

  void deeper(int levels) {
    shared.deeper(levels);
  }

  void tell(TraceEvent.Kind kind, String text, Location location) {
    shared.tell(kind, text, location);
  }

  boolean replacesData() {
    return !replaced.isEmpty();
  }

  boolean isReplaced(Document document) {
    return !replaced.isEmpty() && replaced.contains(document);
  }

  Replacement.@Nullable Mock mock(String name) {
    return mocks.isEmpty() ? null : mocks.get(name);
  }

  boolean prints() {
    return shared.prints();
  }

  void print(String text, Location location) {
    shared.print(text, location);
  }

  void failed(String code, String message, Location location) {
    shared.failed(code, message, location);
  }

  /** The same evaluation in which all functions are themselves again. */
  Evaluation withoutMocks() {
    return new Evaluation(shared, input, data, replaced, Map.of());
  }

  /** An evaluation with replacements on top of those of this one. */
  Evaluation with(List<Replacement> replacements, @Nullable Value[] slots) {
    Value newInput = input;
    Value newData = data;
    Set<Document> newReplaced = replaced;
    Map<String, Replacement.Mock> newMocks = mocks;
    for (Replacement replacement : replacements) {
      switch (replacement) {
        case Replacement.Input(var path, var operand) ->
            newInput = put(newInput, values(path, slots), value(operand, slots));
        case Replacement.Data(var path, var document, var operand) -> {
          newData = put(newData, path, value(operand, slots));
          if (document != null) {
            newReplaced = new HashSet<>(newReplaced);
            newReplaced.add(document);
          }
        }
        case Replacement.Function(var name, var mock) -> {
          newMocks = new HashMap<>(newMocks);
          newMocks.put(
              name,
              mock instanceof Replacement.Fixed(var operand)
                  ? new Replacement.Known(value(operand, slots))
                  : mock);
        }
      }
    }
    return new Evaluation(shared, newInput, newData, newReplaced, newMocks);
  }

  private static Value value(Operand operand, @Nullable Value[] slots) {
    Value value = operand.value(slots);
    if (value == null) {
      throw new EvaluationFailure(
          EvaluationFailure.INTERNAL, "replacement without a value", Location.NONE);
    }
    return value;
  }

  private static List<Value> values(List<Operand> operands, @Nullable Value[] slots) {
    var values = new ArrayList<Value>();
    operands.forEach(operand -> values.add(value(operand, slots)));
    return values;
  }

  private static Value put(@Nullable Value target, List<Value> path, Value value) {
    if (path.isEmpty()) {
      return value;
    }
    Value key = path.getFirst();
    var rest = path.subList(1, path.size());
    if (target instanceof ObjectValue object) {
      return object.toBuilder().put(key, put(object.get(key), rest, value)).build();
    }
    return ObjectValue.builder().put(key, put(null, rest, value)).build();
  }

  /** The keys under which a document or the data beside it hold something. */
  Iterable<Value> keys(Document document, @Nullable Value base) {
    if (base == null) {
      return document.keys();
    }
    var keys = new TreeSet<>(document.keys());
    switch (base) {
      case ObjectValue object -> keys.addAll(object.keys());
      case SetValue set -> keys.addAll(set.elements());
      case dev.vedette.rego.value.ArrayValue array -> {
        for (int i = 0; i < array.size(); i++) {
          keys.add(Value.of(i));
        }
      }
      default -> {}
    }
    return keys;
  }

  /** All that rules give below a document, together with the data there. */
  @Nullable Value extent(Document document, @Nullable Value base) {
    if (base != null && !(base instanceof ObjectValue)) {
      return base;
    }
    var result = base instanceof ObjectValue object ? object.toBuilder() : ObjectValue.builder();
    for (Value key : document.keys()) {
      Document child = document.child(key);
      if (child == null || isReplaced(child)) {
        continue;
      }
      Value below = base == null ? null : base.get(key);
      Value value = child.rules() == null ? extent(child, below) : value(child);
      if (value != null) {
        result.put(key, merged(below, value));
      }
    }
    return result.build();
  }

  /** Both, object by object; where they differ, the data stands. */
  private static Value merged(@Nullable Value base, Value virtual) {
    if (base == null) {
      return virtual;
    }
    if (!(base instanceof ObjectValue object) || !(virtual instanceof ObjectValue more)) {
      return base;
    }
    var result = object.toBuilder();
    more.forEach((key, value) -> result.put(key, merged(object.get(key), value)));
    return result.build();
  }

  /** What the rules of a document give; null when that is undefined. */
  @Nullable Value value(Document document) {
    Object known = documents[document.id];
    if (known == null) {
      Value value = compute(document);
      documents[document.id] = value == null ? UNDEFINED : value;
      return value;
    }
    return known instanceof Value found ? found : null;
  }

  /** What the rules of a document give under a key; they need not give the rest. */
  @Nullable Value member(Document document, Value key) {
    RuleSet rules = document.rules();
    if (documents[document.id] != null
        || rules == null
        || !rules.keyed()
        || spent[document.id] > MAX_SPENT) {
      Value whole = value(document);
      return whole == null ? null : whole.get(key);
    }
    var lookup = new FunctionCall(document.id, List.of(key));
    Object known = calls.get(lookup);
    if (known != null) {
      return known instanceof Value found ? found : null;
    }
    budget().enter();
    long before = budget().left();
    var result = new PartialDocument();
    var set = SetValue.builder();
    for (RulePlan rule : rules.candidates(this, lookup.arguments())) {
      under(key, rule, rules.shape(), result, set);
    }
    Value value = rules.shape() == Shape.SET ? set.build().get(key) : result.build().get(key);
    spent[document.id] += before - budget().left();
    budget().leave();
    budget().keep();
    calls.put(lookup, value == null ? UNDEFINED : value);
    return value;
  }

  /** Collects what one rule gives under a key. */
  private void under(
      Value key, RulePlan rule, Shape shape, PartialDocument result, SetValue.Builder set) {
    Operand member = rule.member();
    if (member == null) {
      return;
    }
    var slots = rule.frame();
    int mark = trail().mark();
    if (trail().match(member, key, slots)) {
      if (shape == Shape.SET) {
        element(rule, slots, set);
      } else {
        piece(rule, slots, result);
      }
    }
    trail().undo(mark, slots);
  }

  private @Nullable Value compute(Document document) {
    RuleSet rules = document.rules();
    if (rules == null) {
      return null;
    }
    budget().enter();
    Value value =
        switch (rules.shape()) {
          case FUNCTION -> null;
          case COMPLETE -> complete(rules, null);
          case SET -> set(rules);
          case OBJECT -> object(document, rules);
        };
    budget().leave();
    return value;
  }

  private Value set(RuleSet rules) {
    var result = SetValue.builder();
    for (RulePlan rule : rules.candidates(this, null)) {
      element(rule, rule.frame(), result);
    }
    return result.build();
  }

  private void element(RulePlan rule, @Nullable Value[] frame, SetValue.Builder result) {
    Operand key = rule.key();
    if (key == null) {
      return;
    }
    Step.runAll(
        rule.body(),
        this,
        frame,
        (at, slots) -> {
          Value element = key.value(slots);
          if (element != null) {
            at.budget().keep();
            result.add(element);
          }
          return false;
        });
  }

  private Value object(Document document, RuleSet rules) {
    var result = new PartialDocument();
    for (RulePlan rule : rules.candidates(this, null)) {
      piece(rule, rule.frame(), result);
    }
    below(document, new ArrayList<>(), result, rules);
    return result.build();
  }

  private void piece(RulePlan rule, @Nullable Value[] frame, PartialDocument result) {
    Step.runAll(
        rule.body(),
        this,
        frame,
        (at, slots) -> {
          at.budget().keep();
          var path = values(rule.path(), slots);
          Operand value = rule.value();
          Operand key = rule.key();
          if (value != null) {
            result.put(path, value(value, slots), rule.location());
          } else if (key != null) {
            result.add(path, value(key, slots), rule.location());
          }
          return false;
        });
  }

  /** Adds what the rules of longer paths give. */
  private void below(Document document, List<Value> path, PartialDocument result, RuleSet rules) {
    for (Value key : document.keys()) {
      Document child = document.child(key);
      if (child == null || isReplaced(child)) {
        continue;
      }
      path.add(key);
      RuleSet own = child.rules();
      if (own == null) {
        below(child, path, result, rules);
      } else if (own.shape() != Shape.FUNCTION) {
        Value value = value(child);
        Location location = rules.rules().getFirst().location();
        if (value != null && own.shape() == Shape.COMPLETE) {
          result.put(List.copyOf(path), value, location);
        } else if (value != null) {
          result.merge(List.copyOf(path), value, location);
        }
      }
      path.removeLast();
    }
  }

  /** What a function of the policy gives for arguments. */
  @Nullable Value call(Document document, List<Value> arguments) {
    RuleSet rules = document.rules();
    if (rules == null) {
      return null;
    }
    if (rules.shape() != Shape.FUNCTION) {
      return value(document);
    }
    var call = new FunctionCall(document.id, arguments);
    Object known = calls.get(call);
    if (known != null) {
      return known instanceof Value found ? found : null;
    }
    budget().enter();
    Value value = complete(rules, arguments);
    budget().leave();
    budget().keep();
    calls.put(call, value == null ? UNDEFINED : value);
    return value;
  }

  private @Nullable Value complete(RuleSet rules, @Nullable List<Value> arguments) {
    Value result = null;
    for (RulePlan rule : rules.candidates(this, arguments)) {
      for (RulePlan branch = rule; branch != null; branch = branch.alternative()) {
        if (result != null
            && branch.alternative() == null
            && branch.value() instanceof Operand.Constant(var constant)
            && constant.equals(result)) {
          break;
        }
        Value value = once(branch, arguments, result);
        if (value != null) {
          result = value;
          break;
        }
      }
    }
    RulePlan byDefault = rules.byDefault();
    return result == null && byDefault != null ? once(byDefault, arguments, null) : result;
  }

  /** The one value of a rule, which must not differ from an earlier one. */
  private @Nullable Value once(
      RulePlan rule, @Nullable List<Value> arguments, @Nullable Value earlier) {
    var slots = rule.frame();
    var sink = new OneValue(rule, arguments != null, earlier);
    if (arguments == null) {
      Step.runAll(rule.body(), this, slots, sink);
    } else {
      int mark = trail().mark();
      boolean fits = arguments.size() == rule.arguments().size();
      for (int i = 0; fits && i < arguments.size(); i++) {
        fits = trail().match(rule.arguments().get(i), arguments.get(i), slots);
      }
      if (fits) {
        Step.runAll(rule.body(), this, slots, sink);
      }
      trail().undo(mark, slots);
    }
    return sink.found;
  }

  /** Takes the values of a rule, which must be equal. */
  private static final class OneValue implements Sink {
    private final RulePlan rule;
    private final boolean function;
    private final @Nullable Value earlier;
    private @Nullable Value found;

    OneValue(RulePlan rule, boolean function, @Nullable Value earlier) {
      this.rule = rule;
      this.function = function;
      this.earlier = earlier;
    }

    @Override
    public boolean accept(Evaluation evaluation, @Nullable Value[] slots) {
      Operand operand = rule.value();
      if (operand == null) {
        return true;
      }
      Value value = Evaluation.value(operand, slots);
      Value other = found == null ? earlier : found;
      if (other != null && !other.equals(value)) {
        throw new EvaluationFailure(
            EvaluationFailure.CONFLICT,
            function
                ? "functions must not produce multiple outputs for same inputs"
                : "complete rules must not produce multiple outputs",
            rule.location());
      }
      if (found == null) {
        found = value;
      }
      return rule.hasConstantValue();
    }
  }
}
