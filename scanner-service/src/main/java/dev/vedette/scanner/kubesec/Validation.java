package dev.vedette.scanner.kubesec;

import dev.vedette.scanner.manifest.Value;
import dev.vedette.scanner.schema.StrictSchema;
import java.util.List;
import java.util.Optional;

/** How much of an object is checked before it is scored. Thread-safe. */
public enum Validation {
  /** Nothing is checked: for objects that come from a cluster. */
  NONE {
    @Override
    Optional<String> problem(Value document) {
      return Optional.empty();
    }
  },
  /**
   * It must be an object, of a kind and version that Kubernetes has, with the fields that this kind
   * has.
   */
  SCHEMA {
    @Override
    Optional<String> problem(Value document) {
      StringBuilder problems = new StringBuilder();
      for (Value object : objects(document)) {
        KnownKinds.problem(object)
            .or(() ->
                Strict.SCHEMA.problem(
                    object.at("apiVersion").map(GoText::of).orElse(""),
                    object.at("kind").map(GoText::of).orElse(""),
                    object))
            .ifPresent(problems::append);
      }
      return problems.isEmpty() ? Optional.empty() : Optional.of(problems.toString());
    }
  };

  /** What kubeconform would say of the document, or nothing when it may be scored. */
  abstract Optional<String> problem(Value document);

  /** A list stands for its items, as kubeconform reads it. */
  private static List<Value> objects(Value document) {
    boolean list = document.at("kind").map(GoText::of).orElse("").equals("List");
    return list ? PodPredicates.items(document.at("items")) : List.of(document);
  }

  /** Read when it is first needed. */
  private static final class Strict {
    private static final StrictSchema SCHEMA = new StrictSchema();
  }
}
