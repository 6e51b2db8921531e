package dev.vedette.cli.backtest;

import com.google.protobuf.UnsafeByteOperations;
import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.rules.LocalFiles;
import dev.vedette.cli.rules.RevisionNames;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.rulefile.AppendedOutput;
import dev.vedette.proto.rules.v1.BacktestRules;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.ListRuleSetsRequest;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc.RuleSetServiceBlockingStub;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds the rules of a side by what a person named: files, a rule set or a revision. Stateless. */
final class Sides {
  private static final String REMOTE = "ruleSets/";

  private Sides() {}

  /** Whether a service is needed to know them. */
  static boolean isRemote(List<String> named) {
    return named.size() == 1 && named.getFirst().startsWith(REMOTE);
  }

  /** The files of a side, in the order of loading. */
  static List<RuleFile> files(List<String> named, GatewayClient client) {
    return isRemote(named)
        ? files(RevisionNames.revision(client, named.getFirst()), client)
        : LocalFiles.rules(named.stream().map(Path::of).toList());
  }

  private static List<RuleFile> files(String revision, GatewayClient client) {
    return stub(client)
        .getRevision(GetRevisionRequest.newBuilder().setName(revision).build())
        .getRevision()
        .getFilesList()
        .stream()
        .map(file -> new RuleFile(file.getPath(), file.getContent().toByteArray()))
        .toList();
  }

  /** The same as a request says it; nothing named means what is active. */
  static BacktestRules request(List<String> named, GatewayClient client) {
    BacktestRules.Builder rules = BacktestRules.newBuilder();
    if (isRemote(named)) {
      rules.addRevisions(RevisionNames.revision(client, named.getFirst()));
    } else if (!named.isEmpty()) {
      for (RuleFile file : files(named, client)) {
        Path path = Path.of(file.name());
        rules.addFiles(
            File.newBuilder()
                .setPath(String.valueOf(path.getFileName()))
                .setContent(UnsafeByteOperations.unsafeWrap(file.content())));
      }
    } else {
      rules.addAllRevisions(active(client));
    }
    return rules.build();
  }

  private static List<String> active(GatewayClient client) {
    return stub(client)
        .listRuleSets(ListRuleSetsRequest.newBuilder().setPageSize(1000).build())
        .getRuleSetsList()
        .stream()
        .filter(ruleSet -> ruleSet.getKind() == RuleSetKind.RULE_SET_KIND_RUNTIME)
        .map(RuleSet::getActiveRevision)
        .filter(revision -> !revision.isEmpty())
        .toList();
  }

  /** The rules of a request, as the service compiles them. */
  static List<RuleBook> books(BacktestRules rules, GatewayClient client) {
    if (rules.getFilesCount() > 0) {
      return List.of(
          book(
              rules.getFilesList().stream()
                  .map(file -> new RuleFile(file.getPath(), file.getContent().toByteArray()))
                  .toList()));
    }
    return rules.getRevisionsList().stream()
        .map(revision -> book(files(revision, client)))
        .toList();
  }

  private static RuleBook book(List<RuleFile> files) {
    return new RuleLoader()
        .appending(AppendedOutput.suggested())
        .load(files)
        .book()
        .orElseThrow(
            () -> new CommandFailure("rule files have errors; see vedette rules validate"));
  }

  private static RuleSetServiceBlockingStub stub(GatewayClient client) {
    return RuleSetServiceGrpc.newBlockingStub(client.channel())
        .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
