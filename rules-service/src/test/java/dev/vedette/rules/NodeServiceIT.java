package dev.vedette.rules;

import static dev.vedette.rules.RulesFixture.detail;
import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.vedette.proto.rules.v1.EnrolNodeRequest;
import dev.vedette.proto.rules.v1.GetNodeRequest;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.ListNodesResponse;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.server.tls.PeerIdentity;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeServiceIT {
  @TempDir private Path directory;
  private RulesFixture rules;

  @BeforeEach
  void start() {
    rules = RulesFixture.empty(directory);
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  @Test
  void keepsWhatAnAgentSaysOfItsNode() {
    Node enrolled = enrol("node-1", "node-1");
    assertThat(enrolled.getAddress()).isEqualTo("127.0.0.1:7000");
    assertThat(enrolled.hasCreateTime()).isTrue();
    assertThat(enrolled.hasLastSeenTime()).isTrue();
    Node found =
        rules
            .nodes(PeerIdentity.gateway())
            .getNode(GetNodeRequest.newBuilder().setName("nodes/node-1").build())
            .getNode();
    assertThat(found).isEqualTo(enrolled);
  }

  @Test
  void refusesAnotherNodesCertificate() {
    Status refusal = refusal(() -> enrol("node-2", "node-1"));
    assertThat(refusal.getCode()).isEqualTo(Code.PERMISSION_DENIED_VALUE);
    assertThat(detail(refusal, ErrorInfo.class).getReason()).isEqualTo("WRONG_NODE");
    Status missing =
        refusal(() ->
            rules
                .nodes(PeerIdentity.gateway())
                .getNode(GetNodeRequest.newBuilder().setName("nodes/node-1").build()));
    assertThat(missing.getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
  }

  @Test
  void listsByName() {
    for (String node : new String[] {"b", "c", "a"}) {
      enrol(node, node);
    }
    ListNodesResponse first =
        rules
            .nodes(PeerIdentity.gateway())
            .listNodes(ListNodesRequest.newBuilder().setPageSize(2).build());
    assertThat(first.getNodesList()).map(Node::getName).containsExactly("nodes/a", "nodes/b");
    ListNodesResponse second =
        rules
            .nodes(PeerIdentity.gateway())
            .listNodes(
                ListNodesRequest.newBuilder()
                    .setPageSize(2)
                    .setPageToken(first.getNextPageToken())
                    .build());
    assertThat(second.getNodesList()).map(Node::getName).containsExactly("nodes/c");
  }

  private Node enrol(String certificate, String node) {
    return rules
        .nodes(PeerIdentity.agent(certificate))
        .enrolNode(
            EnrolNodeRequest.newBuilder()
                .setNode(Node.newBuilder().setName("nodes/" + node).setAddress("127.0.0.1:7000"))
                .build())
        .getNode();
  }
}
