package dev.vedette.scanner.policy.gatekeeper;

import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which objects a constraint is about. Immutable. */
record Match(@Nullable Value rules) {

  boolean accepts(Review review, Map<String, ObjectValue> namespaces) {
    return acceptsKind(review)
        && acceptsPlace(review)
        && acceptsScope(review)
        && (Tree.text(rules, "name").isEmpty() || glob(Tree.text(rules, "name"), review.name()))
        && selects(Tree.at(rules, "labelSelector"), review.object())
        && acceptsNamespaceLabels(review, namespaces);
  }

  private boolean acceptsKind(Review review) {
    List<Value> kinds = Tree.list(rules, "kinds");
    return kinds.isEmpty()
        || kinds.stream()
            .anyMatch(each ->
                named(Tree.texts(each, "apiGroups"), review.group())
                    && named(Tree.texts(each, "kinds"), review.kind()));
  }

  private static boolean named(List<String> names, String name) {
    return names.isEmpty() || names.contains("*") || names.contains(name);
  }

  private boolean acceptsPlace(Review review) {
    String namespace = review.namespace();
    if (namespace.isEmpty()) {
      return true;
    }
    List<String> wanted = Tree.texts(rules, "namespaces");
    return (wanted.isEmpty() || wanted.stream().anyMatch(pattern -> glob(pattern, namespace)))
        && Tree.texts(rules, "excludedNamespaces").stream()
            .noneMatch(pattern -> glob(pattern, namespace));
  }

  private boolean acceptsScope(Review review) {
    boolean cluster = review.isNamespace() || review.namespace().isEmpty();
    return switch (Tree.text(rules, "scope")) {
      case "Cluster" -> cluster;
      case "Namespaced" -> !cluster;
      default -> true;
    };
  }

  // A namespace that is not among the files is taken to be meant.
  private boolean acceptsNamespaceLabels(Review review, Map<String, ObjectValue> namespaces) {
    Value selector = Tree.at(rules, "namespaceSelector");
    ObjectValue namespace =
        review.isNamespace() ? review.object() : namespaces.get(review.namespace());
    return namespace == null || selects(selector, namespace);
  }

  private static boolean selects(@Nullable Value selector, ObjectValue object) {
    Value labels = Tree.at(object, "metadata", "labels");
    if (Tree.at(selector, "matchLabels") instanceof ObjectValue wanted) {
      for (Value key : wanted.keys()) {
        if (!(labels instanceof ObjectValue own)
            || !Objects.equals(wanted.get(key), own.get(key))) {
          return false;
        }
      }
    }
    return Tree.list(selector, "matchExpressions").stream()
        .allMatch(expression -> holds(expression, labels));
  }

  private static boolean holds(Value expression, @Nullable Value labels) {
    Value value = Tree.at(labels, Tree.text(expression, "key"));
    List<String> values = Tree.texts(expression, "values");
    boolean in = value != null && values.contains(Tree.text(value));
    return switch (Tree.text(expression, "operator")) {
      case "In" -> in;
      case "NotIn" -> !in;
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }

  /** A star at the start or the end stands for any text. */
  private static boolean glob(String pattern, String text) {
    boolean open = pattern.startsWith("*");
    boolean endless = pattern.endsWith("*");
    String bare =
        pattern.substring(
            open ? 1 : 0, Math.max(open ? 1 : 0, pattern.length() - (endless ? 1 : 0)));
    if (open && endless) {
      return text.contains(bare);
    }
    if (open) {
      return text.endsWith(bare);
    }
    return endless ? text.startsWith(bare) : text.equals(bare);
  }
}
