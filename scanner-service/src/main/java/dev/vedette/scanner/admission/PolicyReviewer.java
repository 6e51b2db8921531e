package dev.vedette.scanner.admission;

import com.google.protobuf.ByteString;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.policy.CheckResult;
import dev.vedette.scanner.policy.ConfigInput;
import dev.vedette.scanner.policy.EngineOptions;
import dev.vedette.scanner.policy.Finding;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.ruleset.PolicyRuleSets;
import dev.vedette.scanner.policy.service.PolicyConfig;
import dev.vedette.server.grpc.ServiceException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Decides by the policies of rule sets: what they deny is refused, what they warn of is a warning.
 * Thread-safe.
 */
final class PolicyReviewer {
  /** How old an answer about the active revision may be. */
  private static final Duration AGE = Duration.ofSeconds(2);

  private final AdmissionConfig config;
  private final Reviewer reviewer;
  private final PolicyRuleSets ruleSets;
  private final EngineOptions options;

  @Inject
  PolicyReviewer(
      AdmissionConfig config, PolicyConfig bounds, Reviewer reviewer, PolicyRuleSets ruleSets) {
    this.config = config;
    this.reviewer = reviewer;
    this.ruleSets = ruleSets;
    this.options = bounds.options();
  }

  Answer review(Question question, ByteString review, TimeLimit time) {
    if (config.ruleSets().isEmpty() || !reviewer.looksAt(question)) {
      return Answer.NONE;
    }
    try {
      ConfigInput whole = new ConfigInput("review", Json.read(review.toStringUtf8()));
      ConfigInput object = new ConfigInput("object", object(whole.document()));
      Answer answer = Answer.NONE;
      for (String name : config.ruleSets()) {
        var policies = ruleSets.recent(name, AGE, options).policies().cancelledBy(time::isOver);
        answer = answer.and(answer(name, policies.review(object, whole)));
      }
      return time.isOver() ? reviewer.failed() : answer;
    } catch (ServiceException e) {
      return reviewer.failed("policies not evaluated: " + e.publicMessage());
    } catch (PolicyFailure e) {
      return time.isOver()
          ? reviewer.failed()
          : reviewer.failed("policies not evaluated: " + e.getMessage());
    } catch (MalformedJson e) {
      throw ServiceException.invalidField("review", e.getMessage(), "an AdmissionReview as JSON");
    }
  }

  private static Value object(Value review) {
    return review instanceof ObjectValue root && root.get("request") instanceof ObjectValue request
        ? Objects.requireNonNullElse(request.get("object"), ObjectValue.EMPTY)
        : ObjectValue.EMPTY;
  }

  private static Answer answer(String ruleSet, List<CheckResult> results) {
    var refusals = new ArrayList<String>();
    var warnings = new ArrayList<String>();
    for (CheckResult result : results) {
      result.failures().forEach(finding -> refusals.add(line(ruleSet, result, finding)));
      result.warnings().forEach(finding -> warnings.add(line(ruleSet, result, finding)));
    }
    return new Answer(refusals, warnings);
  }

  private static String line(String ruleSet, CheckResult result, Finding finding) {
    return ruleSet + " (" + result.namespace() + "): " + finding.message();
  }
}
