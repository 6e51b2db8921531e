package dev.vedette.cli.rules;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import java.util.concurrent.TimeUnit;

/** Names of revisions as people write them; stateless. */
final class RevisionNames {
  private static final String PREFIX = "ruleSets/";
  private static final String REVISIONS = "/revisions/";

  private RevisionNames() {}

  /** The name of a revision; that of a rule set stands for its active one. */
  static String revision(GatewayClient client, String name) {
    if (name.contains(REVISIONS)) {
      return name;
    }
    String active = ruleSet(client, name).getActiveRevision();
    if (active.isEmpty()) {
      throw new CommandFailure(name + ": no revision is active");
    }
    return active;
  }

  /** The rule set of that name, or that the revision is of. */
  static RuleSet ruleSet(GatewayClient client, String name) {
    int end = name.indexOf(REVISIONS);
    return RuleSetServiceGrpc.newBlockingStub(client.channel())
        .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .getRuleSet(
            GetRuleSetRequest.newBuilder()
                .setName(full(end < 0 ? name : name.substring(0, end)))
                .build())
        .getRuleSet();
  }

  static String full(String name) {
    return name.startsWith(PREFIX) ? name : PREFIX + name;
  }
}
