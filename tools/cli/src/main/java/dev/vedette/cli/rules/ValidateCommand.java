package dev.vedette.cli.rules;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.ValidateRevisionRequest;
import dev.vedette.proto.rules.v1.ValidateRevisionResponse;
import java.io.PrintWriter;
import java.nio.file.Path;
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

/** Says what is wrong with rule files. */
@Command(
    name = "validate",
    description = "Says what is wrong with rule files; stores nothing and needs no token.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:no error", "1:an error in a file"})
final class ValidateCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Rule files, or directories of them, in the order of loading.")
  private List<Path> files = new ArrayList<>();

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    var request =
        ValidateRevisionRequest.newBuilder()
            .setKind(RuleSetKind.RULE_SET_KIND_RUNTIME)
            .addAllFiles(RuleFiles.read(files))
            .build();
    try (GatewayClient client = gateway.connect()) {
      ValidateRevisionResponse response =
          RuleSetServiceGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .validateRevision(request);
      Diagnostics.print(response.getDiagnosticsList(), out);
      if (response.getValid()) {
        out.println("valid: " + response.getRuleCount() + " rules");
      }
      out.flush();
      return response.getValid() ? ExitStatus.OK : ExitStatus.ERROR;
    }
  }
}
