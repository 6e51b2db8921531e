package dev.vedette.cli.rules;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RevisionSignature;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc.RuleSetServiceBlockingStub;
import dev.vedette.proto.rules.v1.SignRevisionRequest;
import dev.vedette.server.signature.SignedKind;
import java.io.PrintWriter;
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

/** Adds signatures to a stored revision. */
@Command(
    name = "sign",
    description = {
      "Adds signatures to a stored revision. The content is fetched and digested here first: what"
          + " is signed is what was stored.",
      "Services that require signatures want them before the revision becomes active.",
    },
    mixinStandardHelpOptions = true)
final class SignCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();
  @Mixin private SigningOptions signing = new SigningOptions();

  @Parameters(
      paramLabel = "REVISION",
      description =
          "ruleSets/…/revisions/…, of which four digits are enough; or a rule set, for its active"
              + " one.")
  private String name = "";

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (!signing.given()) {
      throw new CommandFailure("sign: nothing to sign with (expected: --sign-key or --signature)");
    }
    try (GatewayClient client = gateway.connect()) {
      RuleSetServiceBlockingStub stub =
          RuleSetServiceGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      Revision revision =
          stub.getRevision(
                  GetRevisionRequest.newBuilder()
                      .setName(RevisionNames.revision(client, name))
                      .build())
              .getRevision();
      SignedKind kind = KeyFiles.kind(RevisionNames.ruleSet(client, revision.getName()).getKind());
      List<RevisionSignature> signatures = signing.of(kind, revision.getFilesList());
      int all = 0;
      for (RevisionSignature signature : signatures) {
        all =
            stub.signRevision(
                    SignRevisionRequest.newBuilder()
                        .setName(revision.getName())
                        .setSignature(signature)
                        .build())
                .getRevision()
                .getSignaturesCount();
      }
      out.println(revision.getName() + ": " + LocalFiles.count(all, "signature"));
      out.flush();
    }
    return ExitStatus.OK;
  }
}
