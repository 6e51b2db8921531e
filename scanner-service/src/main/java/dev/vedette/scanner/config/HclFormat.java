package dev.vedette.scanner.config;

import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.config.HclNode.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** HCL of both versions as policies see it. Has no state, so safe for all threads. */
final class HclFormat {
  private HclFormat() {}

  /** Version 2: labels nest objects, and each block is an element of a list. */
  static Value second(String text) throws MalformedConfig {
    return new Second().body(HclReader.read(text).items());
  }

  /** Version 1: every object is an element of a list. */
  static Value first(String text) throws MalformedConfig {
    return firstBody(HclReader.read(text).items());
  }

  /** Builds the document of version 2 in maps, which labels grow into. */
  private static final class Second {

    Value body(List<Item> items) throws MalformedConfig {
      return value(tree(items));
    }

    private Map<String, Object> tree(List<Item> items) throws MalformedConfig {
      var tree = new LinkedHashMap<String, Object>();
      for (Item item : items) {
        if (item.value() instanceof HclNode.Body body) {
          block(tree, item, tree(body.items()));
        } else {
          tree.put(item.name(), plain(item.value()));
        }
      }
      return tree;
    }

    @SuppressWarnings("unchecked")
    private static void block(Map<String, Object> tree, Item item, Map<String, Object> content)
        throws MalformedConfig {
      Map<String, Object> at = tree;
      String key = item.name();
      for (String label : item.labels()) {
        Object inner = at.computeIfAbsent(key, _ -> new LinkedHashMap<String, Object>());
        if (!(inner instanceof Map)) {
          throw new MalformedConfig("unable to convert block " + item.name() + " to JSON", 0);
        }
        at = (Map<String, Object>) inner;
        key = label;
      }
      Object list = at.computeIfAbsent(key, _ -> new ArrayList<Object>());
      if (!(list instanceof List)) {
        throw new MalformedConfig("unable to convert block " + item.name() + " to JSON", 0);
      }
      ((List<Object>) list).add(content);
    }

    private static Value value(Object tree) {
      return switch (tree) {
        case Map<?, ?> map -> {
          var object = ObjectValue.builder();
          map.forEach((key, member) -> object.put((String) key, value(member)));
          yield object.build();
        }
        case List<?> list -> {
          var array = ArrayValue.builder();
          list.forEach(member -> array.add(value(member)));
          yield array.build();
        }
        default -> (Value) tree;
      };
    }

    private static Value plain(HclNode node) {
      return switch (node) {
        case HclNode.Scalar scalar -> scalar.value();
        case HclNode.Tuple tuple ->
            ArrayValue.of(tuple.elements().stream().map(Second::plain).toList());
        case HclNode.Mapping mapping -> {
          var object = ObjectValue.builder();
          mapping.items().forEach(item -> object.put(item.name(), plain(item.value())));
          yield object.build();
        }
        case HclNode.Body _ -> ObjectValue.EMPTY;
      };
    }
  }

  private static Value firstBody(List<Item> items) {
    var lists = new LinkedHashMap<String, List<Value>>();
    var object = ObjectValue.builder();
    for (Item item : items) {
      Value value = firstValue(item.value());
      for (String label : item.labels().reversed()) {
        value = ArrayValue.of(ObjectValue.of(label, value));
      }
      if (value instanceof ArrayValue array && !(item.value() instanceof HclNode.Tuple)) {
        lists.computeIfAbsent(item.name(), _ -> new ArrayList<>()).addAll(array.elements());
      } else {
        object.put(item.name(), value);
      }
    }
    lists.forEach((name, values) -> object.put(name, ArrayValue.of(values)));
    return object.build();
  }

  private static Value firstValue(HclNode node) {
    return switch (node) {
      case HclNode.Scalar scalar -> scalar.value();
      case HclNode.Tuple tuple ->
          ArrayValue.of(tuple.elements().stream().map(HclFormat::element).toList());
      case HclNode.Mapping mapping -> ArrayValue.of(firstBody(mapping.items()));
      case HclNode.Body body -> ArrayValue.of(firstBody(body.items()));
    };
  }

  private static Value element(HclNode node) {
    return node instanceof HclNode.Mapping mapping ? firstBody(mapping.items()) : firstValue(node);
  }
}
