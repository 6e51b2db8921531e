package dev.vedette.agent.check.jq;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Functions that make one value from values. Stateless. */
final class JqPlain {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JqPlain() {}

  static JsonNode of(String name, JsonNode input) throws JqError {
    return switch (name) {
      case "length" -> length(input);
      case "keys" -> keys(input, true);
      case "keys_unsorted" -> keys(input, false);
      case "add" -> sum(input);
      case "sort" -> array(sorted(input, "sorted"));
      case "unique" -> unique(input);
      case "reverse" -> array(list(input, "reversed").reversed());
      case "min" -> edge(sorted(input, "searched"), 0);
      case "max" -> edge(sorted(input, "searched"), -1);
      case "last" -> JqValues.index(input, NODES.numberNode(-1));
      case "flatten" -> flatten(input, Integer.MAX_VALUE);
      case "to_entries" -> entries(input);
      case "from_entries" -> fromEntries(input);
      case "tostring" -> NODES.stringNode(JqValues.text(input));
      case "tonumber" -> number(input);
      case "tojson" -> NODES.stringNode(JsonText.compact(input));
      case "fromjson" -> parsed(input);
      case "type" -> NODES.stringNode(JsonText.type(input));
      case "ascii_downcase" -> NODES.stringNode(text(input, name).toLowerCase(Locale.ROOT));
      case "ascii_upcase" -> NODES.stringNode(text(input, name).toUpperCase(Locale.ROOT));
      default -> NODES.stringNode(JqFormats.apply(name, input));
    };
  }

  static JsonNode of(String name, JsonNode input, JsonNode argument) throws JqError {
    return switch (name) {
      case "has" -> has(input, argument);
      case "in" -> has(argument, input);
      case "contains" -> NODES.booleanNode(JqSearch.contains(input, argument));
      case "inside" -> NODES.booleanNode(JqSearch.contains(argument, input));
      case "startswith" ->
          NODES.booleanNode(
              text(input, "startswith() requires string inputs")
                  .startsWith(text(argument, "startswith() requires string inputs")));
      case "endswith" ->
          NODES.booleanNode(
              text(input, "endswith() requires string inputs")
                  .endsWith(text(argument, "endswith() requires string inputs")));
      case "ltrimstr" -> {
        boolean fits =
            both(input, argument) && input.stringValue().startsWith(argument.stringValue());
        yield fits
            ? NODES.stringNode(input.stringValue().substring(argument.stringValue().length()))
            : input;
      }
      case "rtrimstr" -> {
        boolean fits =
            both(input, argument) && input.stringValue().endsWith(argument.stringValue());
        yield fits
            ? NODES.stringNode(
                input
                    .stringValue()
                    .substring(0, input.stringValue().length() - argument.stringValue().length()))
            : input;
      }
      case "split" ->
          JqSearch.split(
              text(input, "split input and separator must be strings"),
              text(argument, "split input and separator must be strings"));
      case "join" -> joined(input, argument);
      case "index" -> {
        JsonNode all = JqSearch.indices(input, argument);
        yield all.isEmpty() ? NODES.nullNode() : all.get(0);
      }
      case "indices" -> JqSearch.indices(input, argument);
      case "flatten" -> flatten(input, argument.intValue());
      case "test" -> NODES.booleanNode(JqSearch.matches(input, text(argument, "test"), ""));
      default -> throw new JqError(name + " is not defined");
    };
  }

  static JsonNode of(String name, JsonNode input, JsonNode first, JsonNode second) throws JqError {
    return switch (name) {
      case "test" ->
          NODES.booleanNode(
              JqSearch.matches(
                  input, text(first, "test"), second.isNull() ? "" : text(second, "test")));
      case "sub", "gsub" ->
          NODES.stringNode(
              JqSearch.replaced(
                  input, text(first, name), name.equals("gsub") ? "g" : "", text(second, name)));
      default -> throw new JqError(name + " is not defined");
    };
  }

  private static boolean both(JsonNode a, JsonNode b) {
    return a.isString() && b.isString();
  }

  private static String text(JsonNode value, String complaint) throws JqError {
    if (!value.isString()) {
      throw new JqError(
          complaint.contains(" ") ? complaint : complaint + " input must be a string");
    }
    return value.stringValue();
  }

  private static JsonNode length(JsonNode input) throws JqError {
    return switch (input.getNodeType()) {
      case ARRAY, OBJECT -> NODES.numberNode((long) input.size());
      case STRING -> {
        String text = input.stringValue();
        yield NODES.numberNode((long) text.codePointCount(0, text.length()));
      }
      case NUMBER -> JqValues.number(Math.abs(input.doubleValue()));
      case BOOLEAN -> throw new JqError(JsonText.told(input) + " has no length");
      default -> NODES.numberNode(0L);
    };
  }

  private static JsonNode keys(JsonNode input, boolean sorted) throws JqError {
    ArrayNode keys = NODES.arrayNode();
    if (input.isArray()) {
      for (int i = 0; i < input.size(); i++) {
        keys.add(i);
      }
    } else if (input.isObject()) {
      var names = sorted ? new TreeSet<>(input.propertyNames()) : input.propertyNames();
      names.forEach(keys::add);
    } else {
      throw new JqError(JsonText.told(input) + " has no keys");
    }
    return keys;
  }

  private static JsonNode has(JsonNode whole, JsonNode key) throws JqError {
    if (whole.isObject() && key.isString()) {
      return NODES.booleanNode(whole.has(key.stringValue()));
    }
    if (whole.isArray() && key.isNumber()) {
      double at = key.doubleValue();
      return NODES.booleanNode(at >= 0 && at < whole.size());
    }
    throw new JqError(
        "Cannot check whether " + JsonText.type(whole) + " has a " + JsonText.type(key) + " key");
  }

  private static JsonNode sum(JsonNode input) throws JqError {
    if (!input.isContainer()) {
      throw new JqError("Cannot iterate over " + JsonText.told(input));
    }
    JsonNode sum = NODES.nullNode();
    for (JsonNode each : input) {
      sum = JqValues.plus(sum, each);
    }
    return sum;
  }

  private static List<JsonNode> list(JsonNode input, String verb) throws JqError {
    if (!input.isArray() && !input.isNull()) {
      throw new JqError(JsonText.told(input) + " cannot be " + verb + ", as it is not an array");
    }
    List<JsonNode> all = new ArrayList<>();
    input.forEach(all::add);
    return all;
  }

  private static List<JsonNode> sorted(JsonNode input, String verb) throws JqError {
    List<JsonNode> all = list(input, verb);
    all.sort(JsonOrder.ORDER);
    return all;
  }

  private static JsonNode edge(List<JsonNode> sorted, int at) {
    return sorted.isEmpty() ? NODES.nullNode() : at == 0 ? sorted.getFirst() : sorted.getLast();
  }

  private static ArrayNode array(List<JsonNode> values) {
    return NODES.arrayNode().addAll(values);
  }

  private static JsonNode unique(JsonNode input) throws JqError {
    ArrayNode unique = NODES.arrayNode();
    JsonNode last = null;
    for (JsonNode each : sorted(input, "sorted")) {
      if (last == null || JsonOrder.ORDER.compare(last, each) != 0) {
        unique.add(each);
      }
      last = each;
    }
    return unique;
  }

  private static JsonNode flatten(JsonNode input, int depth) throws JqError {
    if (!input.isArray()) {
      throw new JqError("Cannot iterate over " + JsonText.told(input));
    }
    ArrayNode flat = NODES.arrayNode();
    for (JsonNode each : input) {
      if (each.isArray() && depth > 0) {
        flat.addAll((ArrayNode) flatten(each, depth - 1));
      } else {
        flat.add(each);
      }
    }
    return flat;
  }

  private static JsonNode entries(JsonNode input) throws JqError {
    if (!input.isObject()) {
      throw new JqError(JsonText.told(input) + " has no keys");
    }
    ArrayNode entries = NODES.arrayNode();
    for (var entry : input.properties()) {
      ObjectNode pair = entries.addObject();
      pair.put("key", entry.getKey());
      pair.set("value", entry.getValue());
    }
    return entries;
  }

  private static JsonNode fromEntries(JsonNode input) throws JqError {
    ObjectNode object = NODES.objectNode();
    for (JsonNode each : list(input, "read")) {
      JsonNode key = firstOf(each, "key", "k", "name", "Name", "Key", "K");
      JsonNode value = firstOf(each, "value", "v", "Value", "V");
      String name =
          key.isString() ? key.stringValue() : key.isContainer() ? "" : JsonText.compact(key);
      if (key.isContainer()) {
        throw new JqError("Cannot use " + JsonText.told(key) + " as object key");
      }
      object.set(name, value);
    }
    return object;
  }

  private static JsonNode firstOf(JsonNode entry, String... names) {
    for (String name : names) {
      JsonNode value = entry.get(name);
      if (value != null && !value.isNull()) {
        return value;
      }
    }
    return NODES.nullNode();
  }

  private static JsonNode number(JsonNode input) throws JqError {
    if (input.isNumber()) {
      return input;
    }
    try {
      return JqValues.number(
          new BigDecimal(text(input, JsonText.told(input) + " cannot be parsed as a number"))
              .doubleValue());
    } catch (NumberFormatException _) {
      throw new JqError("Cannot parse '" + input.stringValue() + "' as a number");
    }
  }

  private static JsonNode parsed(JsonNode input) throws JqError {
    String text = text(input, JsonText.told(input) + " cannot be parsed as JSON");
    try {
      return JqProgram.JSON.readTree(text);
    } catch (JacksonException e) {
      throw new JqError(e.getOriginalMessage() + " (while parsing '" + text + "')");
    }
  }

  private static JsonNode joined(JsonNode input, JsonNode separator) throws JqError {
    if (input.isEmpty()) {
      return NODES.stringNode("");
    }
    StringBuilder text = new StringBuilder();
    String between = "";
    for (JsonNode each : list(input, "joined")) {
      if (each.isContainer()) {
        throw new JqError(
            JsonText.told(NODES.stringNode(text.append(between).toString()))
                + " and "
                + JsonText.told(each)
                + " cannot be added");
      }
      text.append(between).append(each.isNull() ? "" : JqValues.text(each));
      between = text(separator, "join");
      if (text.length() > JqValues.MAX_TEXT) {
        throw new JqError("a text of more than " + JqValues.MAX_TEXT + " characters");
      }
    }
    return NODES.stringNode(text.toString());
  }
}
