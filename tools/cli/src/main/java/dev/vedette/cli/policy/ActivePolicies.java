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
  private ActivePolicies() {}

  /** The files of the active revision of a rule set. */
  static List<PolicyText> of(String ruleSet, GatewayClient client) throws PolicyFailure {
    var stub =
        RuleSetServiceGrpc.newBlockingStub(client.channel())
            .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    RuleSet found =
        stub.getRuleSet(GetRuleSetRequest.newBuilder().setName("ruleSets/" + ruleSet).build())
            .getRuleSet();
    if (found.getKind() != RuleSetKind.RULE_SET_KIND_POLICY) {
      throw new PolicyFailure(
          "load: rule set "
              + ruleSet
              + ": "
              + found.getKind()
              + " (expected: RULE_SET_KIND_POLICY)");
    }
    if (found.getActiveRevision().isEmpty()) {
      throw new PolicyFailure("load: rule set " + ruleSet + ": no revision is active");
    }
    return stub
        .getRevision(GetRevisionRequest.newBuilder().setName(found.getActiveRevision()).build())
        .getRevision()
        .getFilesList()
        .stream()
        .map(file -> new PolicyText(file.getPath(), file.getContent().toStringUtf8()))
        .toList();
  }
}
