package dev.vedette.agent.check.jq;

import dev.vedette.agent.check.jq.JqEvaluation.Enough;
import dev.vedette.agent.check.jq.JqEvaluation.Place;
import dev.vedette.agent.check.jq.JqEvaluation.Sink;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One call of a function that comes with jq. One thread. */
final class JqFunctions {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** What can be called, with the number of arguments. */
  private static final Set<String> KNOWN =
      Set.of(
          "add/0",
          "all/0",
          "all/1",
          "all/2",
          "any/0",
          "any/1",
          "any/2",
          "arrays/0",
          "ascii_downcase/0",
          "ascii_upcase/0",
          "booleans/0",
          "contains/1",
          "empty/0",
          "endswith/1",
          "error/0",
          "error/1",
          "false/0",
          "first/0",
          "first/1",
          "flatten/0",
          "flatten/1",
          "from_entries/0",
          "fromjson/0",
          "group_by/1",
          "gsub/2",
          "has/1",
          "IN/1",
          "in/1",
          "index/1",
          "indices/1",
          "inside/1",
          "isempty/1",
          "join/1",
          "keys/0",
          "keys_unsorted/0",
          "last/0",
          "length/0",
          "limit/2",
          "ltrimstr/1",
          "map/1",
          "map_values/1",
          "max/0",
          "min/0",
          "not/0",
          "null/0",
          "nulls/0",
          "numbers/0",
          "objects/0",
          "range/1",
          "range/2",
          "recurse/0",
          "reverse/0",
          "rtrimstr/1",
          "scan/1",
          "select/1",
          "sort/0",
          "sort_by/1",
          "split/1",
          "startswith/1",
          "strings/0",
          "sub/2",
          "test/1",
          "test/2",
          "to_entries/0",
          "tojson/0",
          "tonumber/0",
          "tostring/0",
          "true/0",
          "type/0",
          "unique/0",
          "unique_by/1",
          "values/0",
          "with_entries/1");

  private final JqEvaluation run;
  private final List<Filter> arguments;
  private final Place place;
  private final Sink sink;
  private final JsonNode input;

  JqFunctions(JqEvaluation run, List<Filter> arguments, Place place, Sink sink) {
    this.run = run;
    this.arguments = List.copyOf(arguments);
    this.place = place;
    this.sink = sink;
    this.input = place.input();
  }

  static boolean knows(String name, int arity) {
    return KNOWN.contains(name + "/" + arity) || (arity == 0 && JqFormats.knows(name));
  }

  void call(String name) throws JqError, InterruptedException {
    switch (name) {
      case "empty" -> {}
      case "null" -> sink.take(NODES.nullNode());
      case "true", "false" -> sink.take(NODES.booleanNode(name.equals("true")));
      case "not" -> sink.take(NODES.booleanNode(!JqValues.isTrue(input)));
      case "error" -> {
        if (arguments.isEmpty()) {
          throw new JqError(input);
        }
        run.run(
            arguments.getFirst(),
            place,
            value -> {
              throw new JqError(value);
            });
      }
      case "select" ->
          run.run(
              arguments.getFirst(),
              place,
              value -> {
                if (JqValues.isTrue(value)) {
                  sink.take(input);
                }
              });
      case "map",
          "map_values",
          "recurse",
          "with_entries",
          "range",
          "first",
          "limit",
          "isempty",
          "scan" ->
          generate(name);
      case "any", "all", "IN" -> quantify(name);
      case "arrays", "objects", "strings", "numbers", "booleans", "nulls", "values" -> {
        String type = JsonText.type(input) + "s";
        if (name.equals("values") ? !input.isNull() : type.equals(name)) {
          sink.take(input);
        }
      }
      case "sort_by", "group_by", "unique_by" -> sink.take(sortedBy(name));
      default -> {
        if (arguments.isEmpty()) {
          sink.take(JqPlain.of(name, input));
        } else {
          withArguments(name);
        }
      }
    }
  }

  /** Functions of values: one call for each combination of what the arguments give. */
  private void withArguments(String name) throws JqError, InterruptedException {
    run.run(
        arguments.getFirst(),
        place,
        first -> {
          if (arguments.size() == 1) {
            sink.take(JqPlain.of(name, input, first));
          } else {
            run.run(
                arguments.get(1),
                place,
                second -> sink.take(JqPlain.of(name, input, first, second)));
          }
        });
  }

  private void generate(String name) throws JqError, InterruptedException {
    switch (name) {
      case "map" -> sink.take(mapped(input, arguments.getFirst()));
      case "map_values" -> sink.take(mappedValues());
      case "recurse" -> recurse(input);
      case "with_entries" ->
          sink.take(
              JqPlain.of(
                  "from_entries", mapped(JqPlain.of("to_entries", input), arguments.getFirst())));
      case "range" -> range();
      case "first" -> {
        if (arguments.isEmpty()) {
          sink.take(JqValues.index(input, NODES.numberNode(0)));
        } else {
          take(upTo(1, arguments.getFirst()));
        }
      }
      case "limit" ->
          run.run(
              arguments.getFirst(), place, count -> take(upTo(count.intValue(), arguments.get(1))));
      case "scan" ->
          run.run(
              arguments.getFirst(),
              place,
              regex -> take(JqSearch.scan(input, JqValues.text(regex))));
      default -> sink.take(NODES.booleanNode(upTo(1, arguments.getFirst()).isEmpty()));
    }
  }

  private void take(List<JsonNode> values) throws JqError, InterruptedException {
    for (JsonNode value : values) {
      sink.take(value);
    }
  }

  /** The first values that a filter makes. */
  private List<JsonNode> upTo(int count, Filter filter) throws JqError, InterruptedException {
    List<JsonNode> found = new ArrayList<>();
    if (count <= 0) {
      return found;
    }
    Enough enough = new Enough();
    try {
      run.run(
          filter,
          place,
          value -> {
            found.add(value);
            if (found.size() >= count) {
              throw enough;
            }
          });
    } catch (Enough e) {
      if (e != enough) {
        throw e;
      }
    }
    return found;
  }

  private JsonNode mapped(JsonNode values, Filter filter) throws JqError, InterruptedException {
    ArrayNode result = NODES.arrayNode();
    JqValues.iterate(values, value -> run.run(filter, value, place.scope(), result::add));
    return result;
  }

  private JsonNode mappedValues() throws JqError, InterruptedException {
    if (!input.isObject()) {
      ArrayNode result = NODES.arrayNode();
      JqValues.iterate(
          input,
          value -> {
            firstOf(value).forEach(result::add);
          });
      return result;
    }
    ObjectNode result = NODES.objectNode();
    for (var entry : input.properties()) {
      for (JsonNode value : firstOf(entry.getValue())) {
        result.set(entry.getKey(), value);
      }
    }
    return result;
  }

  private List<JsonNode> firstOf(JsonNode value) throws JqError, InterruptedException {
    return new JqFunctions(run, arguments, new Place(value, place.scope()), sink)
        .upTo(1, arguments.getFirst());
  }

  private void recurse(JsonNode value) throws JqError, InterruptedException {
    sink.take(value);
    for (JsonNode each : value) {
      recurse(each);
    }
  }

  private void range() throws JqError, InterruptedException {
    Filter zero = new Filter.Literal(NODES.numberNode(0L));
    Filter from = arguments.size() == 2 ? arguments.getFirst() : zero;
    run.run(
        from,
        place,
        start ->
            run.run(
                arguments.getLast(),
                place,
                end -> {
                  if (!start.isNumber() || !end.isNumber()) {
                    throw new JqError("Range bounds must be numeric");
                  }
                  for (double at = start.doubleValue(); at < end.doubleValue(); at++) {
                    run.run(new Filter.Identity(), JqValues.number(at), place.scope(), sink);
                  }
                }));
  }

  private void quantify(String name) throws JqError, InterruptedException {
    boolean wanted = !name.equals("all");
    Filter self = new Filter.Identity();
    Filter each = new Filter.Iterate(self);
    Filter source = arguments.size() == 2 ? arguments.getFirst() : each;
    Filter condition = arguments.isEmpty() ? self : arguments.getLast();
    Filter asked = name.equals("IN") ? arguments.getFirst() : new Filter.Pipe(source, condition);
    Enough enough = new Enough();
    boolean found = false;
    try {
      run.run(
          asked,
          place,
          value -> {
            boolean holds =
                name.equals("IN")
                    ? JsonOrder.ORDER.compare(value, input) == 0
                    : JqValues.isTrue(value) == wanted;
            if (holds) {
              throw enough;
            }
          });
    } catch (Enough e) {
      if (e != enough) {
        throw e;
      }
      found = true;
    }
    sink.take(NODES.booleanNode(found == wanted));
  }

  /** An element beside what it is ordered by. */
  private record Keyed(JsonNode key, JsonNode value) {}

  private JsonNode sortedBy(String name) throws JqError, InterruptedException {
    if (!input.isArray()) {
      throw new JqError(
          JsonText.told(input)
              + " cannot be "
              + (name.equals("group_by") ? "grouped" : "sorted")
              + ", as it is not an array");
    }
    List<Keyed> all = new ArrayList<>();
    for (JsonNode each : input) {
      ArrayNode key = NODES.arrayNode();
      run.run(arguments.getFirst(), each, place.scope(), key::add);
      all.add(new Keyed(key, each));
    }
    all.sort((a, b) -> JsonOrder.ORDER.compare(a.key(), b.key()));
    ArrayNode result = NODES.arrayNode();
    JsonNode last = null;
    for (Keyed each : all) {
      boolean begins = last == null || JsonOrder.ORDER.compare(last, each.key()) != 0;
      last = each.key();
      switch (name) {
        case "sort_by" -> result.add(each.value());
        case "unique_by" -> {
          if (begins) {
            result.add(each.value());
          }
        }
        default -> {
          ArrayNode group = begins ? result.addArray() : (ArrayNode) result.get(result.size() - 1);
          group.add(each.value());
        }
      }
    }
    return result;
  }
}
