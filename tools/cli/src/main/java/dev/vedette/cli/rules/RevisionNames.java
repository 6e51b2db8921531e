package dev.vedette.cli.rules;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.ListRevisionsRequest;
import dev.vedette.proto.rules.v1.ListRevisionsResponse;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Names of revisions as people write them; stateless. */
public final class RevisionNames {
  private static final String PREFIX = "ruleSets/";
  private static final String REVISIONS = "/revisions/";

  /** The beginning of a hash, as lists show it; a whole one has 64 digits. */
  private static final Pattern BEGINNING = Pattern.compile("[0-9a-f]{4,63}");

  private static final int MOST = 1000;

  private RevisionNames() {}

  /**
   * The name of a revision; that of a rule set stands for its active one, and the beginning of a
   * hash for the one revision that begins so.
   */
  public static String revision(GatewayClient client, String name) {
    int end = name.indexOf(REVISIONS);
    if (end >= 0) {
      String hash = name.substring(end + REVISIONS.length());
      return BEGINNING.matcher(hash).matches()
          ? beginning(client, full(name.substring(0, end)), hash)
          : full(name);
    }
    String active = ruleSet(client, name).getActiveRevision();
    if (active.isEmpty()) {
      throw new CommandFailure(name + ": no revision is active");
    }
    return active;
  }

  private static String beginning(GatewayClient client, String ruleSet, String hash) {
    Set<String> found = new TreeSet<>();
    String pageToken = "";
    do {
      ListRevisionsResponse page =
          RuleSetServiceGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .listRevisions(
                  ListRevisionsRequest.newBuilder()
                      .setParent(ruleSet)
                      .setPageSize(MOST)
                      .setPageToken(pageToken)
                      .build());
      page.getRevisionsList().stream()
          .map(Revision::getName)
          .filter(name -> name.startsWith(ruleSet + REVISIONS + hash))
          .forEach(found::add);
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
    if (found.size() != 1) {
      throw new CommandFailure(
          ruleSet
              + REVISIONS
              + hash
              + ": "
              + (found.isEmpty() ? "no revision begins so" : "revisions that begin so: " + found));
    }
    return found.iterator().next();
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
