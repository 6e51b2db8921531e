package dev.vedette.scanner.podsecurity;

import java.util.List;
import java.util.stream.Collectors;

/** What a standard says of a pod. Immutable. */
public record Verdict(Standard standard, List<Violation> violations) {
  public Verdict {
    violations = List.copyOf(violations);
  }

  /** Whether the pod meets the standard. */
  public boolean isAllowed() {
    return violations.isEmpty();
  }

  /** What the API server says when it refuses the pod of this name. */
  public String refusal(String name) {
    return "pods \"" + name + "\" is forbidden: violates " + reasons();
  }

  /** What the API server warns of when the level is not enforced. */
  public String warning() {
    return "would violate " + reasons();
  }

  private String reasons() {
    return "PodSecurity \""
        + standard
        + "\": "
        + violations.stream()
            .map(violation -> violation.reason() + " (" + violation.detail() + ")")
            .collect(Collectors.joining(", "));
  }
}
