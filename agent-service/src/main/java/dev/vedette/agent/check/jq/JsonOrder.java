package dev.vedette.agent.check.jq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The order of all values: null, false, true, numbers, text, arrays, objects. Stateless. */
final class JsonOrder implements Comparator<JsonNode> {
  static final JsonOrder ORDER = new JsonOrder();

  private JsonOrder() {}

  @Override
  public int compare(JsonNode a, JsonNode b) {
    int rank = Integer.compare(rank(a), rank(b));
    if (rank != 0) {
      return rank;
    }
    return switch (a.getNodeType()) {
      case NUMBER -> number(a, b);
      case STRING -> text(a.stringValue(), b.stringValue());
      case ARRAY -> elements(list(a), list(b));
      case OBJECT -> objects(a, b);
      default -> 0;
    };
  }

  private static int rank(JsonNode value) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> value.booleanValue() ? 2 : 1;
      case NUMBER -> 3;
      case STRING -> 4;
      case ARRAY -> 5;
      case OBJECT -> 6;
      default -> 0;
    };
  }

  private static int number(JsonNode a, JsonNode b) {
    return a.isIntegralNumber()
            && b.isIntegralNumber()
            && a.canConvertToLong()
            && b.canConvertToLong()
        ? Long.compare(a.longValue(), b.longValue())
        : Double.compare(a.doubleValue() + 0.0, b.doubleValue() + 0.0);
  }

  /** By code points, as the bytes of UTF-8 are ordered. */
  private static int text(String a, String b) {
    int[] left = a.codePoints().toArray();
    int[] right = b.codePoints().toArray();
    return java.util.Arrays.compare(left, right);
  }

  private int elements(List<JsonNode> a, List<JsonNode> b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = compare(a.get(i), b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private int objects(JsonNode a, JsonNode b) {
    List<String> left = new ArrayList<>(new TreeSet<>(a.propertyNames()));
    List<String> right = new ArrayList<>(new TreeSet<>(b.propertyNames()));
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = text(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    int size = Integer.compare(left.size(), right.size());
    if (size != 0) {
      return size;
    }
    for (String name : left) {
      int order = compare(a.path(name), b.path(name));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> all = new ArrayList<>();
    array.forEach(all::add);
    return all;
  }
}
