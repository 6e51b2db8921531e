package dev.vedette.cli.rules;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.rules.v1.ActivateRevisionRequest;
import dev.vedette.proto.rules.v1.CreateRevisionRequest;
import dev.vedette.proto.rules.v1.CreateRuleSetRequest;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSet;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc.RuleSetServiceBlockingStub;
import dev.vedette.proto.rules.v1.ValidateRevisionRequest;
import dev.vedette.proto.rules.v1.ValidateRevisionResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Stores files as a revision and makes it active. Used by one thread. */
final class Publication {
  private final RuleSetServiceBlockingStub stub;
  private final PrintWriter out;
  private final PrintWriter err;

  Publication(GatewayClient client, PrintWriter out, PrintWriter err) {
    this.stub =
        RuleSetServiceGrpc.newBlockingStub(client.channel())
            .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    this.out = out;
    this.err = err;
  }

  /** Whether a stored revision is put in force at once. */
  enum Use {
    ACTIVE,
    STORED
  }

  /** Prints what is wrong with files; says whether they can be used. */
  boolean isValid(ContentKind kind, List<File> files) {
    ValidateRevisionResponse validation =
        stub.validateRevision(
            ValidateRevisionRequest.newBuilder()
                .setKind(kind.ofContract())
                .addAllFiles(files)
                .build());
    Diagnostics.print(validation.getDiagnosticsList(), err);
    return validation.getValid();
  }

  /** Stores and prints the revision, which carries the files. */
  Revision publish(ContentKind kind, String ruleSet, Revision content, Use use) {
    makeRuleSet(kind, ruleSet);
    Revision stored =
        stub.createRevision(
                CreateRevisionRequest.newBuilder()
                    .setParent("ruleSets/" + ruleSet)
                    .setRevision(content)
                    .build())
            .getRevision();
    if (use == Use.ACTIVE) {
      stub.activateRevision(ActivateRevisionRequest.newBuilder().setName(stored.getName()).build());
    }
    out.println(
        (use == Use.ACTIVE ? "active: " : "stored: ")
            + stored.getName()
            + " ("
            + stored.getRuleCount()
            + " "
            + kind.items()
            + ")");
    out.flush();
    return stored;
  }

  private void makeRuleSet(ContentKind kind, String ruleSet) {
    try {
      stub.createRuleSet(
          CreateRuleSetRequest.newBuilder()
              .setRuleSetId(ruleSet)
              .setRuleSet(RuleSet.newBuilder().setKind(kind.ofContract()))
              .build());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
        throw e;
      }
      RuleSetKind its =
          stub.getRuleSet(GetRuleSetRequest.newBuilder().setName("ruleSets/" + ruleSet).build())
              .getRuleSet()
              .getKind();
      if (its != kind.ofContract()) {
        throw new CommandFailure(
            "ruleSets/"
                + ruleSet
                + ": of kind "
                + ContentKind.name(its)
                + " (expected: "
                + ContentKind.name(kind.ofContract())
                + ", or another --rule-set)");
      }
    }
  }
}
