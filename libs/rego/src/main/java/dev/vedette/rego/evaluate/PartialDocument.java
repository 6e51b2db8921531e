package dev.vedette.rego.evaluate;

import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A document that rules fill piece by piece. Not thread-safe. */
final class PartialDocument {
  private @Nullable Map<Value, PartialDocument> children;
  private SetValue.@Nullable Builder elements;
  private @Nullable Value leaf;

  private PartialDocument child(Value key) {
    if (children == null) {
      children = new LinkedHashMap<>();
    }
    return children.computeIfAbsent(key, _ -> new PartialDocument());
  }

  private PartialDocument at(List<Value> path, Location location) {
    PartialDocument node = this;
    for (Value key : path) {
      if (node.leaf != null || node.elements != null) {
        throw conflict(location);
      }
      node = node.child(key);
    }
    return node;
  }

  /** Puts a value at a path. */
  void put(List<Value> path, Value value, Location location) {
    PartialDocument node = at(path, location);
    if (node.children != null
        || node.elements != null
        || (node.leaf != null && !node.leaf.equals(value))) {
      throw conflict(location);
    }
    node.leaf = value;
  }

  /** Adds an element to the set at a path. */
  void add(List<Value> path, Value element, Location location) {
    PartialDocument node = at(path, location);
    if (node.children != null || node.leaf != null) {
      throw conflict(location);
    }
    if (node.elements == null) {
      node.elements = SetValue.builder();
    }
    node.elements.add(element);
  }

  /** Puts what other rules give below a path, object by object. */
  void merge(List<Value> path, Value value, Location location) {
    if (value instanceof ObjectValue object) {
      PartialDocument node = at(path, location);
      if (node.leaf != null || node.elements != null) {
        throw conflict(location);
      }
      object.forEach((key, inner) -> node.merge(List.of(key), inner, location));
      if (object.size() == 0 && node.children == null) {
        node.children = new LinkedHashMap<>();
      }
    } else if (value instanceof SetValue set) {
      if (set.size() == 0) {
        at(path, location).elements = SetValue.builder();
      }
      for (Value element : set) {
        add(path, element, location);
      }
    } else {
      put(path, value, location);
    }
  }

  private static EvaluationFailure conflict(Location location) {
    return new EvaluationFailure(
        EvaluationFailure.CONFLICT, "object keys must be unique", location);
  }

  Value build() {
    if (leaf != null) {
      return leaf;
    }
    if (elements != null) {
      return elements.build();
    }
    var object = ObjectValue.builder();
    if (children != null) {
      children.forEach((key, child) -> object.put(key, child.build()));
    }
    return object.build();
  }
}
