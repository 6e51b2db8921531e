package dev.vedette.cli.rules;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.BenchmarkServiceGrpc;
import dev.vedette.proto.rules.v1.ChangeKind;
import dev.vedette.proto.rules.v1.CheckChange;
import dev.vedette.proto.rules.v1.DiffBenchmarksRequest;
import dev.vedette.proto.rules.v1.DiffBenchmarksResponse;
import dev.vedette.proto.rules.v1.DiffRevisionsRequest;
import dev.vedette.proto.rules.v1.DiffRevisionsResponse;
import dev.vedette.proto.rules.v1.FieldChange;
import dev.vedette.proto.rules.v1.RuleChange;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.SettingChange;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows how two revisions differ. */
@Command(
    name = "diff",
    description = {
      "Shows which rules, or which checks and settings, differ between two revisions.",
      "A rule differs when it does so after macros, lists and overrides are put in.",
      "With the name of a rule set, or one revision: since the revision stored before.",
    },
    mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(
      arity = "1..2",
      paramLabel = "REVISION",
      description =
          "ruleSets/…/revisions/…, of which four digits are enough; or a rule set, for its active"
              + " one.")
  private List<String> names = new ArrayList<>();

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (GatewayClient client = gateway.connect()) {
      String after = RevisionNames.revision(client, names.getLast());
      String before = names.size() == 2 ? RevisionNames.revision(client, names.getFirst()) : "";
      RuleSetKind kind = RevisionNames.ruleSet(client, after).getKind();
      if (kind == RuleSetKind.RULE_SET_KIND_RUNTIME) {
        rules(client, before, after, out);
      } else {
        checks(client, before, after, out);
      }
    }
    out.flush();
    return ExitStatus.OK;
  }

  private static void rules(GatewayClient client, String before, String after, PrintWriter out) {
    DiffRevisionsResponse diff =
        RuleSetServiceGrpc.newBlockingStub(client.channel())
            .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .diffRevisions(
                DiffRevisionsRequest.newBuilder().setBefore(before).setAfter(after).build());
    out.println("--- " + diff.getBefore());
    out.println("+++ " + after);
    for (RuleChange rule : diff.getRulesList()) {
      out.println(rule.getRule() + suffix(rule.getKind()));
      fields(rule.getFieldsList(), out);
    }
    int differing = diff.getRulesCount();
    out.println(LocalFiles.count(differing, "rule") + (differing == 1 ? " differs" : " differ"));
  }

  private static void checks(GatewayClient client, String before, String after, PrintWriter out) {
    DiffBenchmarksResponse diff =
        BenchmarkServiceGrpc.newBlockingStub(client.channel())
            .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .diffBenchmarks(
                DiffBenchmarksRequest.newBuilder().setBefore(before).setAfter(after).build());
    out.println("--- " + diff.getBefore());
    out.println("+++ " + after);
    diff.getSettingsList().forEach(setting -> print(setting, out));
    diff.getChecksList().forEach(check -> print(check, out));
    out.println(
        diff.getSettingsCount()
            + " settings and "
            + LocalFiles.count(diff.getChecksCount(), "check")
            + " differ");
  }

  private static String suffix(ChangeKind kind) {
    return switch (kind) {
      case CHANGE_KIND_ADDED -> " (new)";
      case CHANGE_KIND_REMOVED -> " (gone)";
      default -> "";
    };
  }

  private static void fields(List<FieldChange> fields, PrintWriter out) {
    for (FieldChange field : fields) {
      out.println("  " + field.getField());
      values(field.getBefore(), field.getAfter(), out);
    }
  }

  private static void print(SettingChange setting, PrintWriter out) {
    String file = setting.getBenchmark().isEmpty() ? "" : setting.getBenchmark() + "/";
    out.println(file + "config.yaml " + setting.getKey());
    values(setting.getBefore(), setting.getAfter(), out);
  }

  private static void print(CheckChange check, PrintWriter out) {
    out.println(
        check.getBenchmark()
            + "/"
            + check.getTarget()
            + " "
            + check.getCheck()
            + " "
            + check.getText()
            + suffix(check.getKind()));
    fields(check.getFieldsList(), out);
  }

  private static void values(String before, String after, PrintWriter out) {
    if (!before.isEmpty()) {
      before.lines().forEach(line -> out.println("    - " + line));
    }
    if (!after.isEmpty()) {
      after.lines().forEach(line -> out.println("    + " + line));
    }
  }
}
