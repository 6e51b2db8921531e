package dev.vedette.cli.rules;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.server.signature.SignaturePolicy;
import dev.vedette.server.signature.SignedKind;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says whether a stored revision is signed by a key. */
@Command(
    name = "verify",
    description = "Says whether the content of a stored revision is signed by one of the keys.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:signed by one of the keys", "1:not"})
final class VerifyCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(
      paramLabel = "REVISION",
      description =
          "ruleSets/…/revisions/…, of which four digits are enough; or a rule set, for its active"
              + " one.")
  private String name = "";

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "A public key (PEM, Ed25519 or EC over P-256). May be repeated.")
  private List<Path> keys = new ArrayList<>();

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (GatewayClient client = gateway.connect()) {
      Revision revision =
          RuleSetServiceGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .getRevision(
                  GetRevisionRequest.newBuilder()
                      .setName(RevisionNames.revision(client, name))
                      .build())
              .getRevision();
      SignedKind kind = KeyFiles.kind(RevisionNames.ruleSet(client, revision.getName()).getKind());
      SignaturePolicy policy =
          new SignaturePolicy(keys.stream().map(KeyFiles::trusted).toList(), Set.of(kind));
      String problem = policy.problem(kind, revision.getFilesList(), revision.getSignaturesList());
      out.println(revision.getName() + ": " + (problem.isEmpty() ? "signed" : problem));
      out.flush();
      return problem.isEmpty() ? ExitStatus.OK : ExitStatus.ERROR;
    }
  }
}
