package dev.vedette.rules.authoring;

import com.google.protobuf.Duration;
import dev.vedette.language.author.CostReport;
import dev.vedette.language.author.Explanation;
import dev.vedette.language.author.ExplanationText;
import dev.vedette.language.author.Outcome;
import dev.vedette.language.author.Step;
import dev.vedette.language.author.TestOutcome;
import dev.vedette.proto.rules.v1alpha1.ComparedValue;
import dev.vedette.proto.rules.v1alpha1.ComparisonCost;
import dev.vedette.proto.rules.v1alpha1.ExplanationStep;
import dev.vedette.proto.rules.v1alpha1.ExplanationStep.Kind;
import dev.vedette.proto.rules.v1alpha1.MeasureRulesResponse;
import dev.vedette.proto.rules.v1alpha1.RuleCost;
import dev.vedette.proto.rules.v1alpha1.TestResult;
import dev.vedette.proto.rules.v1alpha1.Verdict;
import dev.vedette.rules.event.WireValues;
import java.util.List;

/** Writes what was found out about rules as messages; stateless. */
final class AuthoringMessages {
  private static final int LONGEST_TEXT = 1000;
  private static final int MOST_COMPARISONS = 1000;

  private AuthoringMessages() {}

  static dev.vedette.proto.rules.v1alpha1.Explanation explanation(Explanation explanation) {
    return explanation(explanation, explanation.steps());
  }

  private static dev.vedette.proto.rules.v1alpha1.Explanation explanation(
      Explanation explanation, List<Step> steps) {
    return dev.vedette.proto.rules.v1alpha1.Explanation.newBuilder()
        .setRule(explanation.rule())
        .setVerdict(verdict(explanation.outcome()))
        .setNote(explanation.note())
        .addAllSteps(steps.stream().map(AuthoringMessages::step).toList())
        .build();
  }

  private static ExplanationStep step(Step step) {
    ExplanationStep.Builder message =
        ExplanationStep.newBuilder()
            .setDepth(step.depth())
            .setKind(
                switch (step.kind()) {
                  case ALL -> Kind.KIND_AND;
                  case ANY -> Kind.KIND_OR;
                  case NOT -> Kind.KIND_NOT;
                  case PREDICATE -> Kind.KIND_COMPARISON;
                })
            .setText(cut(step.text()))
            .setMacro(step.macro())
            .setVerdict(verdict(step.outcome()))
            .setDecisive(step.decisive());
    for (Step.Seen seen : step.values()) {
      message.addValues(
          ComparedValue.newBuilder()
              .setName(seen.name())
              .setValue(WireValues.write(seen.value()))
              .setText(cut(ExplanationText.value(seen.value()))));
    }
    return message.build();
  }

  private static Verdict verdict(Outcome outcome) {
    return switch (outcome) {
      case TRUE -> Verdict.VERDICT_TRUE;
      case FALSE -> Verdict.VERDICT_FALSE;
      case UNDECIDED -> Verdict.VERDICT_UNDECIDED;
      case NOT_EVALUATED -> Verdict.VERDICT_NOT_EVALUATED;
    };
  }

  static TestResult result(String path, TestOutcome outcome, boolean explained) {
    TestResult.Builder result =
        TestResult.newBuilder()
            .setPath(path)
            .setLine(outcome.test().line())
            .setTest(outcome.test().name())
            .setPassed(outcome.passed())
            .addAllExpectedRules(outcome.test().expect())
            .addAllAlertedRules(outcome.alerted())
            .addAllProblems(outcome.problems());
    if (explained) {
      outcome
          .explanations()
          .forEach(found -> result.addExplanations(explanation(found, found.deciding())));
    }
    return result.build();
  }

  static void add(CostReport report, MeasureRulesResponse.Builder response) {
    for (CostReport.RuleCost cost : report.rules()) {
      response.addRules(
          RuleCost.newBuilder()
              .setRule(cost.rule())
              .setEvaluationCount(cost.evaluations())
              .setHitCount(cost.hits())
              .setUndecidedCount(cost.undecided())
              .setElapsed(duration(cost.nanos())));
    }
    report.predicates().stream()
        .limit(MOST_COMPARISONS)
        .forEach(cost ->
            response.addComparisons(
                ComparisonCost.newBuilder()
                    .setText(cut(cost.predicate()))
                    .setRuleCount(cost.rules())
                    .setEvaluationCount(cost.evaluations())
                    .setHitCount(cost.hits())
                    .setElapsed(duration(cost.nanos()))));
  }

  private static Duration duration(long nanos) {
    return Duration.newBuilder()
        .setSeconds(nanos / 1_000_000_000)
        .setNanos((int) (nanos % 1_000_000_000))
        .build();
  }

  private static String cut(String text) {
    return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
  }
}
