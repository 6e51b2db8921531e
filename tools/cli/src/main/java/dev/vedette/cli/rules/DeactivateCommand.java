package dev.vedette.cli.rules;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.DeactivateRuleSetRequest;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Leaves a rule set without an active revision. */
@Command(
    name = "deactivate",
    description = {
      "Leaves a rule set without an active revision: its rules match nothing more.",
      "Its revisions stay; 'rules apply' makes one active again.",
    },
    mixinStandardHelpOptions = true)
final class DeactivateCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(paramLabel = "RULE-SET", description = "The rule set, such as local.")
  private String name = "";

  @Override
  public Integer call() {
    try (GatewayClient client = gateway.connect()) {
      var _ =
          RuleSetServiceGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .deactivateRuleSet(
                  DeactivateRuleSetRequest.newBuilder().setName(RevisionNames.full(name)).build());
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(RevisionNames.full(name) + ": no revision is active");
    out.flush();
    return ExitStatus.OK;
  }
}
