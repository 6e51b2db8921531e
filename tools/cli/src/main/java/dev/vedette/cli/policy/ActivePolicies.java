package dev.vedette.cli.policy;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.evaluation.PolicyText;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Fetches the policies of rule sets. Stateless. */
final class ActivePolicies {
  private static final String RULE_SETS = "ruleSets/";

  private ActivePolicies() {}

  /**
   * The files of the active revision of a rule set, given as {@code NAME} or {@code ruleSets/NAME},
   * or of a revision, given by its whole name.
   */
  static List<PolicyText> of(String name, GatewayClient client) throws PolicyFailure {
    var stub =
        RuleSetServiceGrpc.newBlockingStub(client.channel())
            .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    String whole = name.startsWith(RULE_SETS) ? name : RULE_SETS + name;
    int end = whole.indexOf("/revisions/");
    String ruleSet = end < 0 ? whole : whole.substring(0, end);
    RuleSet found =
        stub.getRuleSet(GetRuleSetRequest.newBuilder().setName(ruleSet).build()).getRuleSet();
    if (found.getKind() != RuleSetKind.RULE_SET_KIND_POLICY) {
      throw new PolicyFailure(
          "load: " + ruleSet + ": " + found.getKind() + " (expected: RULE_SET_KIND_POLICY)");
    }
    String revision = end < 0 ? found.getActiveRevision() : whole;
    if (revision.isEmpty()) {
      throw new PolicyFailure("load: " + ruleSet + ": no revision is active");
    }
    return stub
        .getRevision(GetRevisionRequest.newBuilder().setName(revision).build())
        .getRevision()
        .getFilesList()
        .stream()
        .map(file -> new PolicyText(file.getPath(), file.getContent().toStringUtf8()))
        .toList();
  }
}
