package dev.vedette.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import dev.vedette.agent.node.FakeNodeService;
import dev.vedette.agent.node.FakeRuleSetService;
import dev.vedette.agent.stream.FakeRulesServer;
import dev.vedette.proto.agent.v1.CheckServiceGrpc;
import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.agent.v1.RunCheckRequest;
import dev.vedette.proto.agent.v1.RunCheckResponse;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RevisionSignature;
import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.grpc.GrpcServerConfig;
import dev.vedette.server.metrics.MetricsConfig;
import dev.vedette.server.signature.RevisionDigest;
import dev.vedette.server.signature.SignatureConfig;
import dev.vedette.server.signature.SignedKind;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent that was told to take signed revisions only. */
final class AgentSignatureTest {
  private static final String BENCHMARK =
      """
      node:
        components: []
      target_mapping:
        "own-1.0": [node]
      version_mapping:
        "1.30": own-1.0
      """;
  private static final String CONTROLS =
      """
      type: node
      id: 4
      groups:
      - id: 4.1
        checks:
        - id: 4.1.1
          scored: true
          audit: echo lit=true
          tests:
            test_items:
            - flag: lit
      """;

  private final FakeRuleSetService ruleSets = new FakeRuleSetService(List.of());
  private final FakeRulesServer rules = new FakeRulesServer(new FakeNodeService(), ruleSets);
  @TempDir private Path directory;
  private KeyPair trusted;
  private Path key;

  @BeforeEach
  void makeKey() throws Exception {
    trusted = pair();
    key =
        Files.writeString(
            directory.resolve("key.pem"),
            "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getEncoder().encodeToString(trusted.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n");
  }

  @AfterEach
  void stop() throws Exception {
    rules.down();
  }

  @Test
  void refusesUnsignedRulesKeepsItsLastGoodOnesAndTakesSignedOnes() throws Exception {
    Revision first = signed(SignedKind.RUNTIME, runtime("1", 1), trusted);
    Revision unsigned = runtime("2", 2);
    Revision foreign = signed(SignedKind.RUNTIME, runtime("3", 3), pair());
    Revision moved =
        first.toBuilder()
            .setName("ruleSets/s/revisions/4")
            .clearFiles()
            .addAllFiles(runtime("4", 4).getFilesList())
            .build();
    try (AgentService agent = AgentService.start(config())) {
      ruleSets.next();
      ruleSets.next();
      assertThat(answer(first)).isEmpty();
      assertThat(rulesOf(agent)).isEqualTo(1);
      assertThat(answer(unsigned))
          .isEqualTo(unsigned.getName() + ": not signed (expected: signed by a trusted key)");
      assertThat(answer(foreign)).contains("none by a trusted key");
      assertThat(answer(moved)).as("a signature of other files").contains("none by a trusted key");
      assertThat(rulesOf(agent)).isEqualTo(1);
    }
    try (AgentService again = AgentService.start(config())) {
      ruleSets.next();
      assertThat(ruleSets.next().getError()).contains(moved.getName());
      assertThat(rulesOf(again)).as("the last good ones, from disk").isEqualTo(1);
      assertThat(answer(signed(SignedKind.RUNTIME, unsigned, trusted))).isEmpty();
      assertThat(rulesOf(again)).isEqualTo(2);
    }
  }

  @Test
  void runsNoUnsignedBenchmarkButASignedOne() throws Exception {
    Revision unsigned =
        Revision.newBuilder()
            .setName("ruleSets/own/revisions/1")
            .addFiles(file("config.yaml", BENCHMARK))
            .addFiles(file("own-1.0/node.yaml", CONTROLS))
            .build();
    ruleSets.store(unsigned);
    try (AgentService agent = AgentService.start(config())) {
      assertThatThrownBy(() -> check(agent, unsigned.getName()))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
                assertThat(e.getStatus().getDescription()).contains("not signed");
              });
      ruleSets.store(signed(SignedKind.RUNTIME, unsigned, trusted));
      assertThatThrownBy(() -> check(agent, unsigned.getName()))
          .as("a signature of rules is none of a benchmark")
          .hasMessageContaining("none by a trusted key");
      ruleSets.store(signed(SignedKind.BENCHMARK, unsigned, trusted));
      assertThat(check(agent, unsigned.getName()))
          .filteredOn(RunCheckResponse::hasResult)
          .extracting(response -> response.getResult().getState())
          .containsExactly(CheckState.CHECK_STATE_PASS);
    }
  }

  private String answer(Revision told) throws InterruptedException {
    ruleSets.activate(List.of(told));
    return ruleSets.next().getError();
  }

  private AgentConfig config() {
    return AgentConfig.of(
            GrpcServerConfig.loopback(),
            MetricsConfig.loopback(),
            "127.0.0.1:" + rules.port(),
            directory.resolve("state"))
        .withNode("n1")
        .withCapture(CaptureSettings.standard().off())
        .withSignatures(
            new SignatureConfig(List.of(key), List.of(SignedKind.RUNTIME, SignedKind.BENCHMARK)));
  }

  private static List<RunCheckResponse> check(AgentService agent, String revision)
      throws InterruptedException {
    ManagedChannel channel = GrpcChannels.connect("127.0.0.1:" + agent.grpcPort(), null, null);
    try {
      return ImmutableList.copyOf(
          CheckServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .runCheck(
                  RunCheckRequest.newBuilder()
                      .setRevision(revision)
                      .setKubernetesVersion("1.30")
                      .addTargets("node")
                      .build()));
    } finally {
      channel.shutdownNow();
      channel.awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  private static int rulesOf(AgentService agent) throws Exception {
    return AgentServiceTest.metrics(agent)
        .lines()
        .filter(line -> line.startsWith("vedette_agent_rules "))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  /** With so many rules, to tell one revision from the other. */
  private static Revision runtime(String id, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append("- rule: Rule ")
          .append(i)
          .append("\n  desc: d\n  condition: evt.type = openat and fd.name = /")
          .append(i)
          .append("\n  output: o\n  priority: WARNING\n");
    }
    return Revision.newBuilder()
        .setName("ruleSets/s/revisions/" + id)
        .addFiles(file("rules.yaml", text.toString()))
        .build();
  }

  private static File file(String path, String content) {
    return File.newBuilder().setPath(path).setContent(ByteString.copyFromUtf8(content)).build();
  }

  private static Revision signed(SignedKind kind, Revision revision, KeyPair by) throws Exception {
    Signature signer = Signature.getInstance("Ed25519");
    signer.initSign(by.getPrivate());
    signer.update(RevisionDigest.statement(kind, RevisionDigest.of(kind, revision.getFilesList())));
    return revision.toBuilder()
        .clearSignatures()
        .addSignatures(
            RevisionSignature.newBuilder().setSignature(ByteString.copyFrom(signer.sign())))
        .build();
  }

  private static KeyPair pair() throws Exception {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }
}
