package dev.vedette.scanner.admission;

import dev.vedette.scanner.manifest.JsonText;
import dev.vedette.scanner.manifest.Position;
import dev.vedette.scanner.manifest.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What Kubernetes is told. Immutable.
 *
 * @param refusals why the object is refused; it is admitted when there is none
 * @param warnings for whoever sent the object
 * @param audits what the cluster's audit log is told
 */
record Answer(List<String> refusals, List<String> warnings, List<String> audits) {
  // Kubernetes cuts a warning after 256 characters, and all of them after 4096.
  private static final int LONGEST_WARNING = 256;
  private static final int MOST_WARNINGS = 12;
  private static final int LONGEST_MESSAGE = 8_000;

  Answer {
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
    audits = List.copyOf(audits);
  }

  /** An answer that the audit log need not know more of. */
  Answer(List<String> refusals, List<String> warnings) {
    this(refusals, warnings, List.of());
  }

  static final Answer NONE = new Answer(List.of(), List.of());

  /** This answer and another one. */
  Answer and(Answer other) {
    return new Answer(
        Stream.concat(refusals.stream(), other.refusals.stream()).toList(),
        Stream.concat(warnings.stream(), other.warnings.stream()).toList(),
        Stream.concat(audits.stream(), other.audits.stream()).toList());
  }

  boolean isAllowed() {
    return refusals.isEmpty();
  }

  /** The AdmissionReview with the response, as JSON. */
  String json(String uid) {
    Map<String, Value> response = new LinkedHashMap<>();
    response.put("uid", text(uid));
    response.put("allowed", new Value.Truth(isAllowed(), Position.START));
    if (!isAllowed()) {
      Map<String, Value> status = new LinkedHashMap<>();
      status.put("code", new Value.Numeric(403, Position.START));
      status.put("reason", text("Forbidden"));
      status.put("message", text(cut(String.join("; ", refusals), LONGEST_MESSAGE)));
      response.put("status", new Value.Mapping(status, Position.START));
    }
    if (!warnings.isEmpty()) {
      response.put("warnings", new Value.Sequence(shown(), Position.START));
    }
    if (!audits.isEmpty()) {
      Value violations = text(cut(String.join("; ", audits), LONGEST_MESSAGE));
      response.put(
          "auditAnnotations",
          new Value.Mapping(Map.of("audit-violations", violations), Position.START));
    }
    Map<String, Value> review = new LinkedHashMap<>();
    review.put("apiVersion", text("admission.k8s.io/v1"));
    review.put("kind", text("AdmissionReview"));
    review.put("response", new Value.Mapping(response, Position.START));
    return JsonText.of(new Value.Mapping(review, Position.START));
  }

  private List<Value> shown() {
    List<Value> shown = new java.util.ArrayList<>();
    for (String warning : warnings.stream().limit(MOST_WARNINGS).toList()) {
      shown.add(text(cut(warning, LONGEST_WARNING)));
    }
    if (warnings.size() > MOST_WARNINGS) {
      shown.add(text((warnings.size() - MOST_WARNINGS) + " more (see vedette scan)"));
    }
    return shown;
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }

  private static Value text(String text) {
    return new Value.Text(text, Position.START);
  }
}
