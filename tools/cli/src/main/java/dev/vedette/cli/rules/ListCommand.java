package dev.vedette.cli.rules;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.ListRevisionsRequest;
import dev.vedette.proto.rules.v1.ListRevisionsResponse;
import dev.vedette.proto.rules.v1.ListRuleSetsRequest;
import dev.vedette.proto.rules.v1.ListRuleSetsResponse;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists rule sets with their active revision. */
@Command(
    name = "list",
    description = "Lists the rule sets and the revision that is active in each.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
  private static final String ROW = "%-24s %-10s %-14s %-6s %s%n";
  private static final int SHORT = 12;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Option(names = "--revisions", description = "List every revision, newest first.")
  private boolean revisions;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (GatewayClient client = gateway.connect()) {
      var stub =
          RuleSetServiceGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      String pageToken = "";
      do {
        ListRuleSetsResponse page =
            stub.listRuleSets(ListRuleSetsRequest.newBuilder().setPageToken(pageToken).build());
        if (pageToken.isEmpty()) {
          out.printf(ROW, "RULE SET", "KIND", "REVISION", "RULES", "STORED");
        }
        page.getRuleSetsList().forEach(ruleSet -> print(ruleSet, stub, out));
        pageToken = page.getNextPageToken();
      } while (!pageToken.isEmpty());
    }
    out.flush();
    return ExitStatus.OK;
  }

  private void print(
      RuleSet ruleSet, RuleSetServiceGrpc.RuleSetServiceBlockingStub stub, PrintWriter out) {
    String id = ruleSet.getName().replaceFirst("^ruleSets/", "");
    String kind = ContentKind.name(ruleSet.getKind());
    boolean any = false;
    String pageToken = "";
    do {
      ListRevisionsResponse page =
          stub.listRevisions(
              ListRevisionsRequest.newBuilder()
                  .setParent(ruleSet.getName())
                  .setPageToken(pageToken)
                  .build());
      for (Revision revision : page.getRevisionsList()) {
        boolean active = revision.getName().equals(ruleSet.getActiveRevision());
        if (active || revisions) {
          any = true;
          String mark = active ? "" : " (not active)";
          out.printf(
              ROW, id, kind, hash(revision), revision.getRuleCount(), stored(revision) + mark);
        }
      }
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
    if (!any) {
      out.printf(ROW, id, kind, "-", "-", "no active revision");
    }
  }

  static String hash(Revision revision) {
    String name = revision.getName();
    String hash = name.substring(name.lastIndexOf('/') + 1);
    return hash.length() > SHORT ? hash.substring(0, SHORT) : hash;
  }

  private static String stored(Revision revision) {
    return Instant.ofEpochSecond(revision.getCreateTime().getSeconds())
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }
}
