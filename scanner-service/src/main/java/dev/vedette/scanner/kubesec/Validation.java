package dev.vedette.scanner.kubesec;

import dev.vedette.scanner.manifest.Value;
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
   * It must be an object, of a kind and version that Kubernetes has. What kubeconform further finds
   * with its schemas is not looked for.
   */
  KNOWN_KIND {
    @Override
    Optional<String> problem(Value document) {
      StringBuilder problems = new StringBuilder();
      objects(document).forEach(object -> KnownKinds.problem(object).ifPresent(problems::append));
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
}
