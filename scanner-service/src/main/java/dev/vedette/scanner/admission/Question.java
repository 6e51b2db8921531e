package dev.vedette.scanner.admission;

import dev.vedette.scanner.manifest.Document;
import dev.vedette.scanner.manifest.DocumentReader;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.manifest.Value;
import dev.vedette.server.grpc.ServiceException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The request of an AdmissionReview. Immutable.
 *
 * @param object what is to be admitted; empty when something is deleted
 */
record Question(String uid, String namespace, Optional<Value> object) {
  private static final String VERSION = "admission.k8s.io/v1";
  private static final ManifestLimits LIMITS = new ManifestLimits(8 << 20, 200, 1, 1_000_000);

  /** Parts of objects that hold what the checks look at; others are admitted unseen. */
  private static final Set<String> WHOLE = Set.of("", "ephemeralcontainers");

  /** Reads the review; refuses what is none. */
  static Question read(byte[] review, TimeLimit time) {
    List<Document> documents = new DocumentReader(LIMITS).read(review, () -> time);
    if (documents.size() != 1) {
      throw invalid(documents.size() + " documents", "one AdmissionReview");
    }
    Value root =
        switch (documents.getFirst()) {
          case Document.Parsed parsed -> parsed.root();
          case Document.Failed(_, _, var rejection) ->
              throw invalid(
                  rejection.position() + ": " + rejection.message(), rejection.expected());
        };
    String kind = text(root, "apiVersion") + " " + text(root, "kind");
    if (!kind.equals(VERSION + " AdmissionReview")) {
      throw invalid(
          kind.isBlank() ? "apiVersion and kind: absent" : kind, VERSION + " AdmissionReview");
    }
    String uid = text(root, "request", "uid");
    if (uid.isEmpty()) {
      throw invalid("request.uid: absent", "the request's uid");
    }
    boolean whole = WHOLE.contains(text(root, "request", "subResource"));
    Optional<Value> object =
        root.at("request", "object")
            .filter(value -> whole && value instanceof Value.Mapping)
            .filter(value -> value.at("metadata", "deletionTimestamp").isEmpty());
    return new Question(uid, text(root, "request", "namespace"), object);
  }

  private static String text(Value value, String... path) {
    return value.at(path).orElse(null) instanceof Value.Text(var text, _) ? text : "";
  }

  private static ServiceException invalid(String value, String expected) {
    return ServiceException.invalidField("review", value, expected);
  }
}
