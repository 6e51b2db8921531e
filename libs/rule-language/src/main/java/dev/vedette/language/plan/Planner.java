package dev.vedette.language.plan;

import dev.vedette.language.check.Checked;
import dev.vedette.language.check.Operand;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import dev.vedette.language.event.ValueType;
import dev.vedette.language.plan.Check.Items;
import dev.vedette.language.syntax.Operator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns checked conditions into nodes; what the event type already decides is left out. Stateless.
 */
public final class Planner {

  private final @Nullable String eventType;

  private Planner(@Nullable String eventType) {
    this.eventType = eventType;
  }

  /** A node for events of any type. */
  public static Node plan(Checked condition) {
    return new Planner(null).node(condition);
  }

  /** A node for events of one type, whose {@code evt.type} is that type. */
  public static Node plan(Checked condition, String eventType) {
    return new Planner(eventType).node(condition);
  }

  /** A reader of an operand's value. */
  public static Reader reader(Operand operand) {
    return switch (operand) {
      case Operand.Read(var field) -> new Reader.FieldReader(field);
      case Operand.Constant(var text) -> new Reader.ConstantReader(text);
      case Operand.Listing(var items) ->
          new ListingReader(items.stream().map(Planner::reader).toList());
      case Operand.Apply(var transformer, var arguments, var argument) ->
          new TransformReader(
              transformer, arguments.stream().map(Planner::reader).toList(), argument);
    };
  }

  /** Every field that a condition reads. */
  public static Set<Field> fields(Checked condition) {
    var fields = new LinkedHashSet<Field>();
    collect(condition, fields);
    return fields;
  }

  /** Every field that an operand reads. */
  public static Set<Field> fields(Operand operand) {
    var fields = new LinkedHashSet<Field>();
    collect(operand, fields);
    return fields;
  }

  private static void collect(Checked condition, Set<Field> fields) {
    switch (condition) {
      case Checked.All(var operands) -> operands.forEach(operand -> collect(operand, fields));
      case Checked.Any(var operands) -> operands.forEach(operand -> collect(operand, fields));
      case Checked.Negation(var operand) -> collect(operand, fields);
      case Checked.Has(var left) -> collect(left, fields);
      case Checked.Test(var left, _, _, _) -> collect(left, fields);
      case Checked.NetworkTest(var left, _, _, _) -> collect(left, fields);
      case Checked.PairTest(var left, _, var right) -> {
        collect(left, fields);
        collect(right, fields);
      }
    }
  }

  private static void collect(Operand operand, Set<Field> fields) {
    switch (operand) {
      case Operand.Read(var field) -> fields.add(field);
      case Operand.Apply(_, var arguments, _) ->
          arguments.forEach(argument -> collect(argument, fields));
      case Operand.Listing(var items) -> items.forEach(item -> collect(item, fields));
      case Operand.Constant _ -> {}
    }
  }

  /** Several values of the condition and the event as one. */
  private record ListingReader(List<Reader> readers) implements Reader {
    @Override
    public Value read(EventView event) {
      var values = new ArrayList<Value>(readers.size());
      for (Reader reader : readers) {
        var value = reader.read(event);
        if (value instanceof Value.Absent || value instanceof Value.NotSent) {
          return value;
        }
        values.add(value);
      }
      return Value.items(values);
    }
  }

  private Node node(Checked condition) {
    return switch (condition) {
      case Checked.All(var operands) -> all(operands);
      case Checked.Any(var operands) -> any(operands);
      case Checked.Negation(var operand) -> negate(node(operand));
      case Checked.Test test when isDecided(test) ->
          valueTest(test).test(Value.text(String.valueOf(eventType)))
              ? Node.Fixed.TRUE
              : Node.Fixed.FALSE;
      case Checked.Test _, Checked.Has _, Checked.NetworkTest _, Checked.PairTest _ ->
          check(condition);
    };
  }

  private boolean isDecided(Checked.Test test) {
    return eventType != null
        && test.left() instanceof Operand.Read(var field)
        && field.name().equals("evt.type");
  }

  /** The one check of a condition that is not made of others. */
  static Check check(Checked condition) {
    return switch (condition) {
      case Checked.Has(var left) -> new Check.Has(reader(left));
      case Checked.Test test ->
          new Check.Compare(
              reader(test.left()), valueTest(test), items(test.left(), test.operator()));
      case Checked.NetworkTest(var left, var operator, var modifier, var right) -> {
        boolean both = operator == Operator.NOT_EQUAL && isTwoEnded(left);
        yield new Check.Compare(
            reader(left),
            Tests.networks(operator, modifier, right),
            both ? Items.EVERY : Items.SOME);
      }
      case Checked.PairTest(var left, var operator, var right) ->
          new Check.Pair(
              reader(left),
              reader(right),
              Tests.pair(left.type(), operator),
              left.isList() && operator == Operator.IN ? Items.EVERY : Items.SOME);
      case Checked.All _, Checked.Any _, Checked.Negation _ ->
          throw new IllegalArgumentException("made of others: " + condition);
    };
  }

  private Node all(List<Checked> operands) {
    var nodes = new ArrayList<Node>();
    for (Checked operand : operands) {
      var node = node(operand);
      if (node instanceof Node.Fixed(var verdict)) {
        if (verdict == Verdict.FALSE) {
          return Node.Fixed.FALSE;
        }
      } else if (node instanceof Node.AllOf(var inner)) {
        nodes.addAll(List.of(inner));
      } else {
        nodes.add(node);
      }
    }
    nodes.sort(Comparator.comparingInt(Node::cost));
    return nodes.isEmpty()
        ? Node.Fixed.TRUE
        : nodes.size() == 1 ? nodes.getFirst() : new Node.AllOf(nodes.toArray(Node[]::new));
  }

  private Node any(List<Checked> operands) {
    var nodes = new ArrayList<Node>();
    for (Checked operand : operands) {
      var node = node(operand);
      if (node instanceof Node.Fixed(var verdict)) {
        if (verdict == Verdict.TRUE) {
          return Node.Fixed.TRUE;
        }
      } else if (node instanceof Node.AnyOf(var inner)) {
        nodes.addAll(List.of(inner));
      } else {
        nodes.add(node);
      }
    }
    nodes.sort(Comparator.comparingInt(Node::cost));
    return nodes.isEmpty()
        ? Node.Fixed.FALSE
        : nodes.size() == 1 ? nodes.getFirst() : new Node.AnyOf(nodes.toArray(Node[]::new));
  }

  private static Node negate(Node node) {
    return switch (node) {
      case Node.Fixed(var verdict) when verdict != Verdict.UNDECIDED ->
          verdict == Verdict.TRUE ? Node.Fixed.FALSE : Node.Fixed.TRUE;
      case Node.Opposite(var operand) -> operand;
      default -> new Node.Opposite(node);
    };
  }

  /** What a comparison asks of a single value. */
  static ValueTest valueTest(Checked.Test test) {
    return Tests.make(typeOf(test.left()), test.operator(), test.modifier(), test.right());
  }

  /** Whether the values of an operand are texts. */
  static boolean isText(Operand operand) {
    return switch (operand.type().kind()) {
      case TEXT, BYTES -> true;
      case SIGNED, UNSIGNED, PORT, TRUTH, DECIMAL, ADDRESS, NETWORK, OPAQUE -> false;
    };
  }

  /** A raw argument has another width and sign from event to event. */
  private static ValueType typeOf(Operand left) {
    boolean raw =
        left instanceof Operand.Read(var field)
            && field.definition().name().equals("evt.rawarg")
            && left.type().isInteger();
    return raw ? ValueType.INT64 : left.type();
  }

  private static Items items(Operand left, Operator operator) {
    boolean every =
        left.isList()
            ? operator == Operator.IN
            : operator == Operator.NOT_EQUAL && isTwoEnded(left);
    return every ? Items.EVERY : Items.SOME;
  }

  private static boolean isTwoEnded(Operand operand) {
    return operand instanceof Operand.Read(var field) && field.isTwoEnded();
  }
}
