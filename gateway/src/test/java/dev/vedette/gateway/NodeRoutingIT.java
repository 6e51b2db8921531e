package dev.vedette.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.agent.v1.WatchEventsRequest;
import dev.vedette.server.ServiceProcess;
import dev.vedette.server.tls.PeerIdentity;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Calls to agents: which node is meant, one or several, and where its agent listens. */
@NullMarked
class NodeRoutingIT extends GatewayFixture {
  @Test
  void metadataChoosesTheAgent() {
    assertThat(whoAnswers(events().withInterceptors(header("vedette-node", "n1")))).isEqualTo("n1");
    assertThat(whoAnswers(events().withInterceptors(header("vedette-node", "nodes/n2"))))
        .isEqualTo("n2");
  }

  @Test
  void withoutMetadataTheOnlyNodeIsMeantAndOtherwiseTheNodesAreListed() throws Exception {
    StatusRuntimeException several = failure(() -> whoAnswers(events()));
    assertThat(several.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(several.getStatus().getDescription()).contains("n1, n2");
    assertThat(reason(several)).isEqualTo("NODE_NOT_CHOSEN");

    NODES.only("n2", agentTwo.ports().grpc());
    assertThat(whoAnswers(events())).isEqualTo("n2");
  }

  @Test
  void oneCallGoesToAllNodesAndEachAnswerNamesItsNode() throws Exception {
    NODES.put("n9", 1);
    try {
      Map<String, String> said = new TreeMap<>();
      events()
          .withInterceptors(header("vedette-node", "n*"))
          .watchEvents(WatchEventsRequest.newBuilder().setCondition("name").build())
          .forEachRemaining(answer ->
              said.put(
                  answer.getNode(),
                  answer.getNodeError().isEmpty()
                      ? answer.getEvent().getFieldsOrThrow("x").getText().toStringUtf8()
                      : answer.getNodeError()));
      assertThat(said)
          .containsEntry("n1", "n1")
          .containsEntry("n2", "n2")
          .containsEntry("n9", "UNAVAILABLE: nodes/n9: cannot be reached now")
          .hasSize(3);
    } finally {
      synchronized (NODES) {
        NODES.addresses.remove("n9");
      }
    }
    StatusRuntimeException none =
        failure(() -> whoAnswers(events().withInterceptors(header("vedette-node", "x*"))));
    assertThat(none.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    StatusRuntimeException wrong =
        failure(() -> whoAnswers(events().withInterceptors(header("vedette-node", "a=b=(c"))));
    assertThat(wrong.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void anUnknownNodeIsNotFound() throws Exception {
    StatusRuntimeException unknown =
        failure(() -> whoAnswers(events().withInterceptors(header("vedette-node", "n9"))));
    assertThat(unknown).hasMessageContaining("NOT_FOUND");
    assertThat(unknown.getStatus().getDescription()).contains("n9");
    StatusRuntimeException strange =
        failure(() -> whoAnswers(events().withInterceptors(header("vedette-node", "../x"))));
    assertThat(strange.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void anAddressWithAnotherNodesCertificateIsNotSpokenTo() throws Exception {
    NODES.put("n3", agentOne.ports().grpc());
    try {
      StatusRuntimeException refused =
          failure(() -> whoAnswers(events().withInterceptors(header("vedette-node", "n3"))));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(reason(refused)).isEqualTo("PEER_UNAVAILABLE");
      assertThat(refused.getStatus().getDescription()).isEqualTo("nodes/n3: cannot be reached now");
    } finally {
      synchronized (NODES) {
        NODES.addresses.remove("n3");
      }
    }
  }

  @Test
  void anAgentThatMovedIsFoundAgain() {
    var stub = events().withInterceptors(header("vedette-node", "n4"));
    ServiceProcess before =
        Fakes.serve("agent-4", 0, ca.issue(PeerIdentity.agent("n4")), new Fakes.Events("n4"));
    NODES.put("n4", before.ports().grpc());
    try {
      assertThat(whoAnswers(stub)).isEqualTo("n4");
    } finally {
      before.close();
    }
    ServiceProcess after =
        Fakes.serve("agent-4", 0, ca.issue(PeerIdentity.agent("n4")), new Fakes.Events("moved"));
    try {
      NODES.put("n4", after.ports().grpc());
      // The remembered address fails once at most; then the node is looked up again.
      StatusRuntimeException first = failure(() -> assertThat(whoAnswers(stub)).isEqualTo("moved"));
      if (first != null) {
        assertThat(first.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(whoAnswers(stub)).isEqualTo("moved");
      }
    } finally {
      after.close();
      synchronized (NODES) {
        NODES.addresses.remove("n4");
      }
    }
  }
}
