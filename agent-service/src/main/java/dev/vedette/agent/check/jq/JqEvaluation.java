package dev.vedette.agent.check.jq;

import dev.vedette.agent.check.jq.Filter.MakeObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** One run of a program over values, bounded in steps and depth. One thread. */
final class JqEvaluation {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MAX_STEPS = 1_000_000;
  private static final int MAX_DEPTH = 500;

  private int steps;
  private int depth;

  /** Takes values one after the other. */
  @FunctionalInterface
  interface Sink {
    void take(JsonNode value) throws JqError, InterruptedException;
  }

  /** Nobody wants more values. Thrown through what makes them. */
  static final class Enough extends JqError {
    private static final long serialVersionUID = 1L;

    Enough() {
      super("enough");
    }
  }

  void run(Filter filter, JsonNode input, @Nullable Scope scope, Sink sink)
      throws JqError, InterruptedException {
    if (++steps > MAX_STEPS) {
      throw new JqError("more than " + MAX_STEPS + " steps");
    }
    if ((steps & 0xfff) == 0 && Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (++depth > MAX_DEPTH) {
      depth--;
      throw new JqError("more than " + MAX_DEPTH + " calls in each other");
    }
    try {
      evaluate(filter, input, scope, sink);
    } finally {
      depth--;
    }
  }

  private void evaluate(Filter filter, JsonNode input, @Nullable Scope scope, Sink sink)
      throws JqError, InterruptedException {
    Place place = new Place(input, scope);
    switch (filter) {
      case Filter.Identity() -> sink.take(input);
      case Filter.Literal(var value) -> sink.take(value);
      case Filter.Text text -> text(text, text.parts().size() - 1, "", place, sink);
      case Filter.Index(var target, var key) ->
          run(
              target,
              input,
              scope,
              object -> run(key, input, scope, each -> sink.take(JqValues.index(object, each))));
      case Filter.Slice slice -> slice(slice, place, sink);
      case Filter.Iterate(var target) ->
          run(target, input, scope, value -> JqValues.iterate(value, sink));
      case Filter.Try(var body, var handler) -> attempt(body, handler, place, sink);
      case Filter.Pipe(var left, var right) ->
          run(left, input, scope, value -> run(right, value, scope, sink));
      case Filter.Comma(var left, var right) -> {
        run(left, input, scope, sink);
        run(right, input, scope, sink);
      }
      case Filter.Negation(var operand) ->
          run(
              operand,
              input,
              scope,
              value -> sink.take(JqValues.calculate("-", NODES.numberNode(0L), value)));
      case Filter.Binary(var operator, var left, var right) ->
          run(
              right,
              input,
              scope,
              second ->
                  run(
                      left,
                      input,
                      scope,
                      first -> sink.take(JqValues.calculate(operator, first, second))));
      case Filter.And(var left, var right) -> logical(left, right, false, place, sink);
      case Filter.Or(var left, var right) -> logical(left, right, true, place, sink);
      case Filter.Alternative(var left, var right) -> alternative(left, right, place, sink);
      case Filter.If(var condition, var then, var otherwise) ->
          run(
              condition,
              input,
              scope,
              value -> run(JqValues.isTrue(value) ? then : otherwise, input, scope, sink));
      case Filter.Reduce reduce -> reduce(reduce, place, sink);
      case Filter.Bind(var source, var variable, var body) ->
          run(
              source,
              input,
              scope,
              value -> run(body, input, new Scope.Value(variable, value, scope), sink));
      case Filter.Variable(var name) -> sink.take(variable(name, scope));
      case Filter.Define(var name, var parameters, var body, var rest) ->
          run(rest, input, new Scope.Function(name, parameters, body, scope), sink);
      case Filter.Call call -> call(call, place, sink);
      case Filter.MakeArray(var elements) -> {
        ArrayNode array = NODES.arrayNode();
        if (elements != null) {
          run(elements, input, scope, array::add);
        }
        sink.take(array);
      }
      case MakeObject(var entries) -> object(entries, 0, List.of(), place, sink);
    }
  }

  /** What a part of a program is run on. */
  record Place(JsonNode input, @Nullable Scope scope) {}

  void run(Filter filter, Place place, Sink sink) throws JqError, InterruptedException {
    run(filter, place.input(), place.scope(), sink);
  }

  /** The left decides alone where it is {@code decisive}. */
  private void logical(Filter left, Filter right, boolean decisive, Place place, Sink sink)
      throws JqError, InterruptedException {
    run(
        left,
        place,
        value -> {
          if (JqValues.isTrue(value) == decisive) {
            sink.take(NODES.booleanNode(decisive));
          } else {
            run(right, place, second -> sink.take(NODES.booleanNode(JqValues.isTrue(second))));
          }
        });
  }

  private void reduce(Filter.Reduce reduce, Place place, Sink sink)
      throws JqError, InterruptedException {
    JsonNode[] state = {NODES.nullNode()};
    run(reduce.start(), place, value -> state[0] = value);
    run(
        reduce.source(),
        place,
        value -> {
          Scope inner = new Scope.Value(reduce.variable(), value, place.scope());
          JsonNode before = state[0];
          state[0] = NODES.nullNode();
          run(reduce.update(), before, inner, next -> state[0] = next);
        });
    sink.take(state[0]);
  }

  private void attempt(Filter body, @Nullable Filter handler, Place place, Sink sink)
      throws JqError, InterruptedException {
    List<JsonNode> passed = new ArrayList<>();
    JqError[] raised = new JqError[1];
    try {
      run(body, place, passed::add);
    } catch (Enough e) {
      throw e;
    } catch (JqError e) {
      raised[0] = e;
    }
    // Errors of whoever takes the values are not this body's.
    for (JsonNode value : passed) {
      sink.take(value);
    }
    if (raised[0] != null && handler != null) {
      run(handler, raised[0].value(), place.scope(), sink);
    }
  }

  private void alternative(Filter left, Filter right, Place place, Sink sink)
      throws JqError, InterruptedException {
    List<JsonNode> passed = new ArrayList<>();
    try {
      run(
          left,
          place,
          value -> {
            if (JqValues.isTrue(value)) {
              passed.add(value);
            }
          });
    } catch (Enough e) {
      throw e;
    } catch (JqError _) {
      // What came before it counts.
    }
    if (passed.isEmpty()) {
      run(right, place, sink);
    }
    for (JsonNode value : passed) {
      sink.take(value);
    }
  }

  private void slice(Filter.Slice slice, Place place, Sink sink)
      throws JqError, InterruptedException {
    Filter all = new Filter.Literal(NODES.nullNode());
    Filter from = slice.from() == null ? all : slice.from();
    Filter to = slice.to() == null ? all : slice.to();
    run(
        slice.target(),
        place,
        target ->
            run(
                to,
                place,
                end -> run(from, place, start -> sink.take(JqValues.slice(target, start, end)))));
  }

  /** The last part varies slowest. */
  private void text(Filter.Text text, int part, String after, Place place, Sink sink)
      throws JqError, InterruptedException {
    if (part < 0) {
      sink.take(StringNode.valueOf(after));
      return;
    }
    boolean literal = part % 2 == 0;
    run(
        text.parts().get(part),
        place,
        value -> {
          String shown =
              literal
                  ? value.stringValue()
                  : text.format().isEmpty()
                      ? JqValues.text(value)
                      : JqFormats.apply(text.format(), value);
          text(text, part - 1, shown + after, place, sink);
        });
  }

  /** The first key varies slowest. */
  private void object(List<Filter> entries, int at, List<JsonNode> before, Place place, Sink sink)
      throws JqError, InterruptedException {
    if (at == entries.size()) {
      ObjectNode object = NODES.objectNode();
      for (int i = 0; i < before.size(); i += 2) {
        object.set(before.get(i).stringValue(), before.get(i + 1));
      }
      sink.take(object);
      return;
    }
    run(
        entries.get(at),
        place,
        key -> {
          if (!key.isString()) {
            throw new JqError("Object keys must be strings");
          }
          run(
              entries.get(at + 1),
              place,
              value -> {
                List<JsonNode> all = new ArrayList<>(before);
                all.addAll(List.of(key, value));
                object(entries, at + 2, all, place, sink);
              });
        });
  }

  private static JsonNode variable(String name, @Nullable Scope scope) throws JqError {
    for (Scope at = scope; at != null; at = at.outer()) {
      if (at instanceof Scope.Value(var known, var value, _) && known.equals(name)) {
        return value;
      }
    }
    throw new JqError("$" + name + " is not defined");
  }

  private void call(Filter.Call call, Place place, Sink sink) throws JqError, InterruptedException {
    int arity = call.arguments().size();
    for (Scope at = place.scope(); at != null; at = at.outer()) {
      if (at instanceof Scope.Argument(var name, var given, var from, _)
          && arity == 0
          && name.equals(call.name())) {
        run(given, place.input(), from, sink);
        return;
      }
      if (at instanceof Scope.Function function
          && function.name().equals(call.name())
          && function.parameters().size() == arity) {
        enter(function, 0, function, call.arguments(), place, sink);
        return;
      }
    }
    new JqFunctions(this, call.arguments(), place, sink).call(call.name());
  }

  private void enter(
      Scope.Function function,
      int parameter,
      Scope inner,
      List<Filter> arguments,
      Place place,
      Sink sink)
      throws JqError, InterruptedException {
    if (parameter == arguments.size()) {
      run(function.body(), place.input(), inner, sink);
      return;
    }
    String name = function.parameters().get(parameter);
    Filter given = arguments.get(parameter);
    if (!name.startsWith("$")) {
      Scope next = new Scope.Argument(name, given, place.scope(), inner);
      enter(function, parameter + 1, next, arguments, place, sink);
      return;
    }
    String variable = name.substring(1);
    run(
        given,
        place,
        value -> {
          Scope argument = new Scope.Argument(variable, new Filter.Literal(value), null, inner);
          Scope next = new Scope.Value(variable, value, argument);
          enter(function, parameter + 1, next, arguments, place, sink);
        });
  }
}
