package dev.vedette.scanner.admission;

import dev.vedette.scanner.catalogue.Catalogue;
import dev.vedette.scanner.catalogue.CatalogueOptions;
import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Workload;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.manifest.Value;
import dev.vedette.scanner.podsecurity.NamespaceStandards;
import dev.vedette.scanner.podsecurity.PodSecurity;
import dev.vedette.scanner.podsecurity.Verdict;
import dev.vedette.scanner.suppression.SuppressionFile;
import dev.vedette.scanner.suppression.Suppressions;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Decides which objects are admitted: by the severity of their findings, and by the Pod Security
 * Standards that the labels of their namespace ask for. Immutable and thread-safe.
 */
final class Reviewer {
  private static final String ENFORCE = "admission.vedette.dev/enforce";
  private static final String WARN = "admission.vedette.dev/warn";

  private final AdmissionConfig config;
  private final Catalogue catalogue = Catalogue.standard();

  @Inject
  Reviewer(AdmissionConfig config) {
    this.config = config;
  }

  Answer review(Question question, Map<String, String> labels, TimeLimit time) {
    if (!looksAt(question)) {
      return Answer.NONE;
    }
    List<String> refusals = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    List<String> audits = new ArrayList<>();
    Threshold enforce = threshold(labels, ENFORCE, config.enforce(), warnings);
    Threshold warn = threshold(labels, WARN, config.warn(), warnings);
    NamespaceStandards standards = NamespaceStandards.of(labels, NamespaceStandards.open());
    warnings.addAll(standards.problems());
    Value object = question.object().get();
    for (Resource resource : Resource.of("object", 0, object)) {
      if (time.isOver()) {
        return failed();
      }
      for (Workload pod : resource.workloads()) {
        Verdict audited = PodSecurity.judge(pod, standards.audit());
        if (!audited.isAllowed()) {
          audits.add(audited.warning());
        }
        judge(pod, standards, refusals, warnings);
      }
      for (Finding finding : findings(resource)) {
        if (enforce.reaches(finding.check().severity())) {
          refusals.add(line(finding));
        } else if (warn.reaches(finding.check().severity())) {
          warnings.add(line(finding));
        }
      }
    }
    return time.isOver() ? failed() : new Answer(refusals, warnings, audits);
  }

  /** Whether anything is asked that is not exempt. */
  boolean looksAt(Question question) {
    return question.object().isPresent()
        && !config.exemptNamespaces().contains(question.namespace());
  }

  /** What an object is told that could not be looked at in time. */
  Answer failed() {
    return failed("not looked at in " + config.timeLimit().toMillis() + " ms");
  }

  /** What an object is told that could not be looked at, for this reason. */
  Answer failed(String reason) {
    return switch (config.onError()) {
      case OPEN -> new Answer(List.of(), List.of(reason + "; admitted all the same"));
      case CLOSED -> new Answer(List.of(reason), List.of());
    };
  }

  private List<Finding> findings(Resource resource) {
    Suppressions suppressions =
        new Suppressions(SuppressionFile.NONE, LocalDate.now(ZoneOffset.UTC));
    return catalogue.examine(resource, CatalogueOptions.STANDARD).stream()
        .filter(finding ->
            !config.acceptAnnotations()
                || suppressions.judge(finding, "")
                    instanceof dev.vedette.scanner.suppression.Verdict.Stands)
        .sorted(Comparator.comparing(finding -> finding.check().severity()))
        .toList();
  }

  private static void judge(
      Workload pod, NamespaceStandards standards, List<String> refusals, List<String> warnings) {
    Resource resource = pod.resource();
    Verdict enforced = PodSecurity.judge(pod, standards.enforce());
    // As in Kubernetes, templates of pods are only warned of: the pods themselves are refused.
    if (!enforced.isAllowed() && resource.kind().equals("Pod")) {
      refusals.add(enforced.refusal(resource.name()));
      return;
    }
    Verdict warned = PodSecurity.judge(pod, standards.warn());
    if (!warned.isAllowed()) {
      warnings.add(warned.warning());
    }
  }

  private static Threshold threshold(
      Map<String, String> labels, String label, Threshold otherwise, List<String> warnings) {
    String text = labels.get(label);
    if (text == null) {
      return otherwise;
    }
    return Threshold.parse(text)
        .orElseGet(() -> {
          warnings.add(
              "label "
                  + label
                  + ": "
                  + text
                  + " (expected: info, low, medium, high, critical or none)");
          return otherwise;
        });
  }

  private static String line(Finding finding) {
    return finding.check().id()
        + " ("
        + finding.check().severity().label()
        + "): "
        + finding.place().path()
        + ": "
        + finding.message();
  }
}
