package dev.vedette.rules;

import static dev.vedette.rules.RulesFixture.detail;
import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dev.vedette.proto.rules.v1.CreateRevisionRequest;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RevisionSignature;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.SignRevisionRequest;
import dev.vedette.proto.rules.v1.WatchRevisionsRequest;
import dev.vedette.proto.rules.v1.WatchRevisionsResponse;
import dev.vedette.server.signature.RevisionDigest;
import dev.vedette.server.signature.SignatureConfig;
import dev.vedette.server.signature.SignedKind;
import dev.vedette.server.tls.PeerIdentity;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureIT {
  private static final File RULES =
      RulesFixture.file(
          "r.yaml",
          """
          - rule: Cat started
            desc: d
            condition: evt.type = execve and proc.name = cat
            output: cat
            priority: NOTICE
          """);

  @TempDir private Path directory;
  private KeyPair pair;
  private RulesFixture rules;

  @BeforeEach
  void start() throws Exception {
    pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Path key =
        Files.writeString(
            directory.resolve("key.pem"),
            "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n");
    rules =
        RulesFixture.emptyRequiring(
            directory, new SignatureConfig(List.of(key), List.of(SignedKind.RUNTIME)));
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  private RevisionSignature signature(KeyPair by) throws Exception {
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(by.getPrivate());
    signer.update(
        RevisionDigest.statement(
            SignedKind.RUNTIME, RevisionDigest.of(SignedKind.RUNTIME, List.of(RULES))));
    return RevisionSignature.newBuilder().setSignature(ByteString.copyFrom(signer.sign())).build();
  }

  @Test
  void activatesOnlyWhatATrustedKeySignedAndTellsAgentsTheSignature() throws Exception {
    var stub = rules.ruleSets();
    RulesFixture.create(stub, "mine", RuleSetKind.RULE_SET_KIND_RUNTIME);
    Revision stored = RulesFixture.store(stub, "mine", RULES);
    var refused = refusal(() -> RulesFixture.activate(stub, stored.getName()));
    assertThat(refused.getCode()).isEqualTo(Code.FAILED_PRECONDITION_VALUE);
    assertThat(detail(refused, ErrorInfo.class).getReason()).isEqualTo("SIGNATURE_REQUIRED");
    assertThat(refused.getMessage()).contains("not signed");

    KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    RevisionSignature wrong = signature(other);
    assertThat(
            refusal(() ->
                    stub.signRevision(
                        SignRevisionRequest.newBuilder()
                            .setName(stored.getName())
                            .setSignature(wrong)
                            .build()))
                .getCode())
        .isEqualTo(Code.INVALID_ARGUMENT_VALUE);

    SignRevisionRequest right =
        SignRevisionRequest.newBuilder()
            .setName(stored.getName())
            .setSignature(signature(pair))
            .build();
    assertThat(stub.signRevision(right).getRevision().getSignaturesList()).hasSize(1);
    assertThat(stub.signRevision(right).getRevision().getSignaturesList()).hasSize(1);
    RulesFixture.activate(stub, stored.getName());
    Revision found =
        stub.getRevision(GetRevisionRequest.newBuilder().setName(stored.getName()).build())
            .getRevision();
    assertThat(found.getSignatures(0).getKeyId()).hasSize(64);

    Collected<WatchRevisionsResponse> states = new Collected<>();
    StreamObserver<WatchRevisionsRequest> watch =
        RuleSetServiceGrpc.newStub(rules.as(PeerIdentity.agent("node-1"))).watchRevisions(states);
    watch.onNext(WatchRevisionsRequest.newBuilder().setNode("nodes/node-1").build());
    assertThat(states.next().getActiveRevisions(0).getSignaturesCount()).isEqualTo(1);
  }

  @Test
  void refusesToStoreARevisionWithASignatureThatNoKeyVerifies() throws Exception {
    var stub = rules.ruleSets();
    RulesFixture.create(stub, "mine", RuleSetKind.RULE_SET_KIND_RUNTIME);
    KeyPair other = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Revision.Builder revision =
        Revision.newBuilder().addFiles(RULES).addSignatures(signature(other));
    assertThat(
            refusal(() ->
                    stub.createRevision(
                        CreateRevisionRequest.newBuilder()
                            .setParent("ruleSets/mine")
                            .setRevision(revision)
                            .build()))
                .getMessage())
        .startsWith("revision.signatures.signature: verified by none of the keys");
  }
}
