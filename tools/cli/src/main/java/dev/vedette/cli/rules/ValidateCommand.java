package dev.vedette.cli.rules;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.language.LoadResult;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.diagnostic.Diagnostic;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is wrong with rule files. */
@Command(
    name = "validate",
    description = {
      "Says what is wrong with rule files; stores nothing.",
      "Needs no service; with --remote the service is asked, and no token is needed.",
    },
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

  @Option(names = "--remote", description = "Ask the rules service behind the gateway.")
  private boolean remote;

  @Option(names = "--json", description = "Print what Falco prints with -V and json_output.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    boolean valid = remote ? validateThere(out) : validateHere(out);
    out.flush();
    return valid ? ExitStatus.OK : ExitStatus.ERROR;
  }

  private boolean validateHere(PrintWriter out) {
    LoadResult result = new RuleLoader().load(LocalFiles.rules(files));
    if (json) {
      out.println(result.report().json());
      return result.isLoaded();
    }
    result.diagnostics().stream().map(Diagnostic::render).forEach(out::println);
    result.book().map(RuleBook::rules).ifPresent(rules -> valid(rules.size(), out));
    return result.isLoaded();
  }

  private boolean validateThere(PrintWriter out) {
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
        valid(response.getRuleCount(), out);
      }
      return response.getValid();
    }
  }

  private static void valid(int rules, PrintWriter out) {
    out.println("valid: " + rules + " rules");
  }
}
