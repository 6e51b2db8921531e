package dev.vedette.language.audit;

import dev.vedette.language.event.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Ways through an audit event. Stateless. */
final class Json {
  private Json() {}

  static @Nullable JsonNode find(JsonNode event, List<String> keys) {
    JsonNode value = event;
    for (String key : keys) {
      value = value.get(key);
      if (value == null) {
        return null;
      }
    }
    return value;
  }

  static JsonNode spec(JsonNode event) {
    return event.path("requestObject").path("spec");
  }

  static boolean isText(JsonNode value, String text) {
    return value.isString() && value.stringValue().equals(text);
  }

  /** The items of an array, or the one of them that an index names; none if this is no array. */
  static List<JsonNode> items(JsonNode array, @Nullable String index) {
    var items = new ArrayList<JsonNode>();
    if (!array.isArray()) {
      return items;
    }
    if (index == null) {
      array.forEach(items::add);
      return items;
    }
    var item = array.get(Integer.parseInt(index));
    if (item != null) {
      items.add(item);
    }
    return items;
  }

  static List<Value> texts(List<JsonNode> nodes) {
    var texts = new ArrayList<Value>();
    nodes.forEach(node -> addText(texts, node));
    return texts;
  }

  static void addText(List<Value> values, JsonNode node) {
    if (!node.isMissingNode()) {
      values.add(JsonFields.text(node));
    }
  }
}
