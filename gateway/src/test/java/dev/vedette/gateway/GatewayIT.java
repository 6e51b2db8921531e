package dev.vedette.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.vedette.proto.rules.v1.CreateRuleSetRequest;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.proto.scanner.v1.ScanManifestRequest;
import dev.vedette.proto.scanner.v1.ScanServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Calls through the gateway: who may make them, and that all of an answer arrives. */
@NullMarked
class GatewayIT extends GatewayFixture {
  @Test
  void readsAreFreeAndMutatingCallsNeedTheToken() throws Exception {
    NodeServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(30, TimeUnit.SECONDS)
        .listNodes(ListNodesRequest.getDefaultInstance());

    CreateRuleSetRequest create = CreateRuleSetRequest.newBuilder().setRuleSetId("x").build();
    StatusRuntimeException without = failure(() -> ruleSets().createRuleSet(create));
    assertThat(without.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(reason(without)).isEqualTo("NOT_AUTHENTICATED");
    StatusRuntimeException wrong =
        failure(() ->
            ruleSets()
                .withInterceptors(header("authorization", "Bearer nope"))
                .createRuleSet(create));
    assertThat(wrong.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);

    String principal =
        ruleSets()
            .withInterceptors(header("authorization", "Bearer " + TOKEN))
            .createRuleSet(create)
            .getRuleSet()
            .getName();
    assertThat(principal).isEqualTo("operator");
    StatusRuntimeException forged =
        failure(() ->
            ruleSets()
                .withInterceptors(
                    header("authorization", "Bearer " + TOKEN), header("vedette-principal", "root"))
                .createRuleSet(create));
    assertThat(reason(forged)).isEqualTo("NOT_PERMITTED");
  }

  @Test
  void statusTextDetailsAndTrailersPass() throws Exception {
    StatusRuntimeException failure =
        failure(() ->
            ruleSets()
                .withInterceptors(header("authorization", "Bearer " + TOKEN))
                .createRuleSet(CreateRuleSetRequest.newBuilder().setRuleSetId("bad").build()));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(failure.getStatus().getDescription()).isEqualTo("schon geändert");
    assertThat(reason(failure)).isEqualTo("ETAG_MISMATCH");
    assertThat(Objects.requireNonNull(failure.getTrailers()).get(Fakes.TRAILER))
        .containsExactly(1, 0, 255);
  }

  @Test
  void largeMessagesPassUpToTheBound() throws Exception {
    var scans = ScanServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    ByteString large = ByteString.copyFrom(new byte[16 << 20]);
    assertThat(
            scans
                .scanManifest(ScanManifestRequest.newBuilder().setContent(large).build())
                .getKubesecJson()
                .toStringUtf8())
        .isEqualTo("[" + (16 << 20) + "]");

    ByteString larger = ByteString.copyFrom(new byte[24 << 20]);
    StatusRuntimeException refused =
        failure(
            () -> scans.scanManifest(ScanManifestRequest.newBuilder().setContent(larger).build()));
    assertThat(refused.getStatus().getCode())
        .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
    // The connection with its other calls survives.
    for (int i = 0; i < 3; i++) {
      assertThat(whoAnswers(events().withInterceptors(header("vedette-node", "n1"))))
          .isEqualTo("n1");
    }
  }

  @Test
  void reflectionShowsAllServicesOfTheSuite() throws Exception {
    String[] all = {
      "vedette.agent.v1.CheckService",
      "vedette.agent.v1.EventService",
      "vedette.rules.v1.AlertService",
      "vedette.rules.v1.EvaluationService",
      "vedette.rules.v1.NodeService",
      "vedette.rules.v1.RuleSetService",
      "vedette.rules.v1alpha1.RuleAuthoringService",
      "vedette.scanner.v1.ScanService",
      "grpc.health.v1.Health"
    };
    assertThat(Reflection.servicesByV1(channel)).contains(all);
    assertThat(Reflection.servicesByV1Alpha(channel)).contains(all);
    assertThat(Reflection.fileOf(channel, "vedette.scanner.v1.ScanManifestRequest"))
        .contains("vedette/scanner/v1/scan_service.proto");
  }
}
