package dev.vedette.scanner.kubesec;

import dev.vedette.scanner.kubesec.Report.Findings;
import dev.vedette.scanner.manifest.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Scores a document as kubesec does. Immutable and thread-safe. */
public final class KubesecProfile {
  /** Heavier rules first on either side of zero, then by selector. */
  private static final Comparator<RuleResult> BY_WEIGHT =
      Comparator.comparingInt((RuleResult rule) -> -Math.abs(rule.points()))
          .thenComparing(RuleResult::selector);

  private final Validation validation;
  private final List<KubesecRule> rules;

  private KubesecProfile(Validation validation, List<KubesecRule> rules) {
    this.validation = validation;
    this.rules = rules;
  }

  /** Scores by every rule. */
  public KubesecProfile(Validation validation) {
    this(validation, KubesecRules.ALL);
  }

  /** The same by no other rules than these; ids of none have no effect. */
  public KubesecProfile only(Collection<String> ids) {
    return new KubesecProfile(
        validation, rules.stream().filter(rule -> ids.contains(rule.id())).toList());
  }

  /** Which of these are not the id of a rule. */
  public static List<String> unknown(Collection<String> ids) {
    return ids.stream()
        .filter(id -> KubesecRules.ALL.stream().noneMatch(rule -> rule.id().equals(id)))
        .toList();
  }

  /** The report on one document of the named file. */
  public Report report(Value document, String fileName) {
    String object = objectName(document);
    Optional<String> invalid = validation.problem(document);
    if (invalid.isPresent()) {
      return new Report(object, false, fileName, invalid.get(), 0, Findings.NONE);
    }
    Optional<String> kind = document.at("kind").map(GoText::of);
    List<RuleResult> critical = new ArrayList<>();
    List<RuleResult> passed = new ArrayList<>();
    List<RuleResult> advise = new ArrayList<>();
    List<RuleResult> applied = new ArrayList<>();
    int score = 0;
    for (KubesecRule rule : rules) {
      // Without a kind every rule applies and none can match: kubesec's answer to an empty file.
      if (kind.isPresent() && !rule.kinds().contains(kind.get())) {
        continue;
      }
      applied.add(rule.result());
      boolean met = kind.isPresent() && rule.count(document) > 0;
      score += met ? rule.points() : 0;
      if (rule.points() >= 0) {
        (met ? passed : advise).add(rule.result());
      } else if (met) {
        critical.add(rule.result());
      }
    }
    Findings findings = new Findings(sorted(critical), sorted(passed), sorted(advise), applied);
    return new Report(object, true, fileName, message(!applied.isEmpty(), score), score, findings);
  }

  private static List<RuleResult> sorted(List<RuleResult> rules) {
    return rules.stream().sorted(BY_WEIGHT).toList();
  }

  private static String message(boolean supported, int score) {
    if (!supported) {
      return "This resource kind is not supported by kubesec";
    }
    return (score >= 0 ? "Passed" : "Failed") + " with a score of " + score + " points";
  }

  private static String objectName(Value document) {
    Optional<Value> kind = document.at("kind").filter(value -> !(value instanceof Value.Nothing));
    return kind.map(value ->
            GoText.of(value)
                + "/"
                + textOr(document.at("metadata", "name"), "undefined")
                + "."
                + textOr(document.at("metadata", "namespace"), "default"))
        .orElse("Unknown");
  }

  private static String textOr(Optional<Value> value, String otherwise) {
    return PodPredicates.isPresent(value) ? GoText.of(value.orElseThrow()) : otherwise;
  }
}
