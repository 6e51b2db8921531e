package dev.vedette.cli.rules;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.BenchmarkServiceGrpc;
import dev.vedette.proto.rules.v1.CheckChange;
import dev.vedette.proto.rules.v1.DiffBenchmarksRequest;
import dev.vedette.proto.rules.v1.DiffBenchmarksResponse;
import dev.vedette.proto.rules.v1.FieldChange;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
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

/** Shows how two revisions of a benchmark differ. */
@Command(
    name = "diff",
    description = {
      "Shows which checks and settings differ between two revisions of kind BENCHMARK.",
      "With the name of a rule set, or one revision: since the revision stored before.",
    },
    mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(
      arity = "1..2",
      paramLabel = "REVISION",
      description = "ruleSets/…/revisions/…; or a rule set, for its active revision.")
  private List<String> names = new ArrayList<>();

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (GatewayClient client = gateway.connect()) {
      String after = revision(client, names.getLast());
      DiffBenchmarksResponse diff =
          BenchmarkServiceGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .diffBenchmarks(
                  DiffBenchmarksRequest.newBuilder()
                      .setBefore(names.size() == 2 ? revision(client, names.getFirst()) : "")
                      .setAfter(after)
                      .build());
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
    out.flush();
    return ExitStatus.OK;
  }

  private static String revision(GatewayClient client, String name) {
    if (name.contains("/revisions/")) {
      return name;
    }
    return RuleSetServiceGrpc.newBlockingStub(client.channel())
        .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .getRuleSet(
            GetRuleSetRequest.newBuilder()
                .setName(name.startsWith("ruleSets/") ? name : "ruleSets/" + name)
                .build())
        .getRuleSet()
        .getActiveRevision();
  }

  private static void print(SettingChange setting, PrintWriter out) {
    String file = setting.getBenchmark().isEmpty() ? "" : setting.getBenchmark() + "/";
    out.println(file + "config.yaml " + setting.getKey());
    values(setting.getBefore(), setting.getAfter(), out);
  }

  private static void print(CheckChange check, PrintWriter out) {
    String kind =
        switch (check.getKind()) {
          case CHANGE_KIND_ADDED -> " (new)";
          case CHANGE_KIND_REMOVED -> " (gone)";
          default -> "";
        };
    out.println(
        check.getBenchmark()
            + "/"
            + check.getTarget()
            + " "
            + check.getCheck()
            + " "
            + check.getText()
            + kind);
    for (FieldChange field : check.getFieldsList()) {
      out.println("  " + field.getField());
      values(field.getBefore(), field.getAfter(), out);
    }
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
