package dev.vedette.rego.evaluate;

import dev.vedette.rego.value.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A place below {@code data} at which or below which there are rules. Immutable once planned. */
final class Document {
  final int id;
  final String path;
  private final Map<Value, Document> children = new HashMap<>();
  private List<Value> keys = List.of();
  private @Nullable RuleSet rules;

  Document(int id, String path) {
    this.id = id;
    this.path = path;
  }

  void add(Value key, Document child) {
    children.put(key, child);
    keys = children.keySet().stream().sorted().toList();
  }

  void rules(RuleSet newRules) {
    rules = newRules;
  }

  @Nullable RuleSet rules() {
    return rules;
  }

  @Nullable Document child(Value key) {
    return children.get(key);
  }

  /** The keys of the children in order. */
  List<Value> keys() {
    return keys;
  }

  boolean hasChildren() {
    return !children.isEmpty();
  }
}
