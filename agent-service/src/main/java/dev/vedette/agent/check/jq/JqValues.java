package dev.vedette.agent.check.jq;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What can be done with values. Stateless. */
final class JqValues {
  static final int MAX_TEXT = 16 << 20;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final double EXACT = 1L << 53;

  private JqValues() {}

  static boolean isTrue(JsonNode value) {
    return value.isBoolean() ? value.booleanValue() : !value.isNull();
  }

  /** Text as it is, everything else as JSON. */
  static String text(JsonNode value) {
    return value.isString() ? value.stringValue() : JsonText.compact(value);
  }

  static JsonNode number(double value) {
    return value == Math.rint(value) && Math.abs(value) <= EXACT
        ? NODES.numberNode((long) value)
        : NODES.numberNode(value);
  }

  static JsonNode index(JsonNode target, JsonNode key) throws JqError {
    if (target.isObject() && key.isString()) {
      return orNull(target.get(key.stringValue()));
    }
    if (target.isArray() && key.isNumber()) {
      double at = Math.floor(key.doubleValue());
      double from = at < 0 ? at + target.size() : at;
      return from >= 0 && from < target.size() ? target.get((int) from) : NODES.nullNode();
    }
    if (target.isNull() && (key.isString() || key.isNumber() || key.isNull())) {
      return NODES.nullNode();
    }
    if (target.isArray() && key.isArray()) {
      return JqSearch.indices(target, key);
    }
    throw new JqError(
        "Cannot index "
            + JsonText.type(target)
            + " with "
            + (key.isString() ? JsonText.compact(key) : JsonText.type(key)));
  }

  private static JsonNode orNull(@org.jspecify.annotations.Nullable JsonNode value) {
    return value == null ? NODES.nullNode() : value;
  }

  static void iterate(JsonNode value, JqEvaluation.Sink sink) throws JqError, InterruptedException {
    if (!value.isContainer()) {
      throw new JqError(
          "Cannot iterate over " + (value.isNull() ? "null (null)" : JsonText.told(value)));
    }
    for (JsonNode each : value) {
      sink.take(each);
    }
  }

  static JsonNode slice(JsonNode target, JsonNode start, JsonNode end) throws JqError {
    if (target.isNull()) {
      return target;
    }
    if (!(target.isArray() || target.isString())) {
      throw new JqError("Cannot index " + JsonText.type(target) + " with object");
    }
    int[] points = target.isString() ? target.stringValue().codePoints().toArray() : new int[0];
    int size = target.isString() ? points.length : target.size();
    int from = bound(start, 0, size, false);
    int to = Math.max(from, bound(end, size, size, true));
    if (target.isString()) {
      return NODES.stringNode(new String(points, from, to - from));
    }
    ArrayNode part = NODES.arrayNode();
    for (int i = from; i < to; i++) {
      part.add(target.get(i));
    }
    return part;
  }

  private static int bound(JsonNode bound, int otherwise, int size, boolean up) throws JqError {
    if (bound.isNull()) {
      return otherwise;
    }
    if (!bound.isNumber()) {
      throw new JqError("Start and end indices of an array slice must be numbers");
    }
    double at = up ? Math.ceil(bound.doubleValue()) : Math.floor(bound.doubleValue());
    return (int) Math.clamp(at < 0 ? at + size : at, 0, size);
  }

  static JsonNode calculate(String operator, JsonNode a, JsonNode b) throws JqError {
    return switch (operator) {
      case "==" -> NODES.booleanNode(JsonOrder.ORDER.compare(a, b) == 0);
      case "!=" -> NODES.booleanNode(JsonOrder.ORDER.compare(a, b) != 0);
      case "<" -> NODES.booleanNode(JsonOrder.ORDER.compare(a, b) < 0);
      case "<=" -> NODES.booleanNode(JsonOrder.ORDER.compare(a, b) <= 0);
      case ">" -> NODES.booleanNode(JsonOrder.ORDER.compare(a, b) > 0);
      case ">=" -> NODES.booleanNode(JsonOrder.ORDER.compare(a, b) >= 0);
      case "+" -> plus(a, b);
      case "-" -> minus(a, b);
      case "*" -> times(a, b);
      case "/" -> divided(a, b);
      default -> modulo(a, b);
    };
  }

  static JsonNode plus(JsonNode a, JsonNode b) throws JqError {
    if (a.isNull() || b.isNull()) {
      return a.isNull() ? b : a;
    }
    if (a.isNumber() && b.isNumber()) {
      return number(a.doubleValue() + b.doubleValue());
    }
    if (a.isString() && b.isString()) {
      return limited(a.stringValue(), b.stringValue());
    }
    if (a.isArray() && b.isArray()) {
      ArrayNode both = NODES.arrayNode();
      a.forEach(both::add);
      b.forEach(both::add);
      return both;
    }
    if (a.isObject() && b.isObject()) {
      ObjectNode both = NODES.objectNode();
      a.properties().forEach(entry -> both.set(entry.getKey(), entry.getValue()));
      b.properties().forEach(entry -> both.set(entry.getKey(), entry.getValue()));
      return both;
    }
    throw both(a, b, "added");
  }

  private static JsonNode limited(String a, String b) throws JqError {
    if (a.length() + b.length() > MAX_TEXT) {
      throw new JqError("a text of more than " + MAX_TEXT + " characters");
    }
    return NODES.stringNode(a + b);
  }

  private static JsonNode minus(JsonNode a, JsonNode b) throws JqError {
    if (a.isNumber() && b.isNumber()) {
      return number(a.doubleValue() - b.doubleValue());
    }
    if (a.isArray() && b.isArray()) {
      ArrayNode left = NODES.arrayNode();
      for (JsonNode each : a) {
        if (!JqSearch.holds(b, each)) {
          left.add(each);
        }
      }
      return left;
    }
    throw both(a, b, "subtracted");
  }

  private static JsonNode times(JsonNode a, JsonNode b) throws JqError {
    if (a.isNumber() && b.isNumber()) {
      return number(a.doubleValue() * b.doubleValue());
    }
    if (a.isObject() && b.isObject()) {
      return merged(a, b);
    }
    if (a.isString() && b.isNumber()) {
      double times = Math.ceil(b.doubleValue());
      if (times > 0 && times * a.stringValue().length() > MAX_TEXT) {
        throw new JqError("a text of more than " + MAX_TEXT + " characters");
      }
      return times > 0 ? NODES.stringNode(a.stringValue().repeat((int) times)) : NODES.nullNode();
    }
    throw both(a, b, "multiplied");
  }

  private static JsonNode merged(JsonNode a, JsonNode b) {
    ObjectNode both = NODES.objectNode();
    a.properties().forEach(entry -> both.set(entry.getKey(), entry.getValue()));
    b.properties()
        .forEach(entry -> {
          JsonNode before = both.path(entry.getKey());
          boolean deeper = before.isObject() && entry.getValue().isObject();
          both.set(entry.getKey(), deeper ? merged(before, entry.getValue()) : entry.getValue());
        });
    return both;
  }

  private static JsonNode divided(JsonNode a, JsonNode b) throws JqError {
    if (a.isNumber() && b.isNumber()) {
      if (b.doubleValue() == 0) {
        throw both(a, b, "divided because the divisor is zero");
      }
      return number(a.doubleValue() / b.doubleValue());
    }
    if (a.isString() && b.isString()) {
      return JqSearch.split(a.stringValue(), b.stringValue());
    }
    throw both(a, b, "divided");
  }

  private static JsonNode modulo(JsonNode a, JsonNode b) throws JqError {
    if (a.isNumber() && b.isNumber()) {
      long divisor = (long) b.doubleValue();
      if (divisor == 0) {
        throw both(a, b, "divided because the divisor is zero");
      }
      return NODES.numberNode((long) a.doubleValue() % Math.abs(divisor));
    }
    throw both(a, b, "divided");
  }

  private static JqError both(JsonNode a, JsonNode b, String what) {
    return new JqError(JsonText.told(a) + " and " + JsonText.told(b) + " cannot be " + what);
  }
}
