package dev.vedette.scanner.policy.gatekeeper;

import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;

/** An object as a template sees it: what Kubernetes asks an admission webhook. Immutable. */
record Review(ObjectValue request) {

  /** The request of an AdmissionReview, or else the creation of the object. */
  static Review of(ObjectValue document) {
    if (Tree.text(document, "kind").equals("AdmissionReview")
        && Tree.at(document, "request") instanceof ObjectValue request) {
      return new Review(request);
    }
    String apiVersion = Tree.text(document, "apiVersion");
    int slash = apiVersion.indexOf('/');
    var kind =
        ObjectValue.builder()
            .put("group", Value.of(slash < 0 ? "" : apiVersion.substring(0, slash)))
            .put("version", Value.of(apiVersion.substring(slash + 1)))
            .put("kind", Value.of(Tree.text(document, "kind")))
            .build();
    var request =
        ObjectValue.builder()
            .put("kind", kind)
            .put("object", document)
            .put("name", Value.of(Tree.text(document, "metadata", "name")))
            .put("operation", Value.of("CREATE"));
    String namespace = Tree.text(document, "metadata", "namespace");
    if (!namespace.isEmpty()) {
      request.put("namespace", Value.of(namespace));
    }
    return new Review(request.build());
  }

  /** What changes; of a deletion what goes. */
  ObjectValue object() {
    for (String name : new String[] {"object", "oldObject"}) {
      if (Tree.at(request, name) instanceof ObjectValue object) {
        return object;
      }
    }
    return ObjectValue.EMPTY;
  }

  String group() {
    return Tree.text(request, "kind", "group");
  }

  String kind() {
    return Tree.text(request, "kind", "kind");
  }

  String name() {
    return Tree.text(object(), "metadata", "name");
  }

  boolean isNamespace() {
    return kind().equals("Namespace") && group().isEmpty();
  }

  /** The namespace that the object lies in or is; empty for other objects of the cluster. */
  String namespace() {
    if (isNamespace()) {
      return name();
    }
    String own = Tree.text(object(), "metadata", "namespace");
    return own.isEmpty() ? Tree.text(request, "namespace") : own;
  }
}
