package dev.vedette.rules.node;

import com.google.inject.Inject;
import dev.vedette.proto.rules.v1.EnrolNodeRequest;
import dev.vedette.proto.rules.v1.EnrolNodeResponse;
import dev.vedette.proto.rules.v1.GetNodeRequest;
import dev.vedette.proto.rules.v1.GetNodeResponse;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.ListNodesResponse;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.rules.resource.NodeName;
import dev.vedette.rules.resource.PageRequest;
import dev.vedette.rules.store.NodeStore;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the nodes; thread-safe. */
final class NodeGrpc extends NodeServiceGrpc.NodeServiceImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(NodeGrpc.class);
  private static final int LARGEST = 64 * 1024;

  private final NodeStore store;
  private final Clock clock;

  @Inject
  NodeGrpc(NodeStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public void enrolNode(EnrolNodeRequest request, StreamObserver<EnrolNodeResponse> responses) {
    Node node = request.getNode();
    String id = NodeName.require("node.name", node.getName());
    CallIdentity.current().requireNode(id);
    if (node.getSerializedSize() > LARGEST) {
      throw ServiceException.invalidField(
          "node", node.getSerializedSize() + " bytes", "at most " + LARGEST);
    }
    boolean first = store.find(id).isEmpty();
    Node stored =
        store.enrol(
            id, node.toBuilder().clearCreateTime().clearLastSeenTime().build(), clock.instant());
    if (first) {
      LOG.atInfo()
          .addKeyValue("node", id)
          .addKeyValue("address", stored.getAddress())
          .log("node enrolled");
    }
    responses.onNext(EnrolNodeResponse.newBuilder().setNode(stored).build());
    responses.onCompleted();
  }

  @Override
  public void getNode(GetNodeRequest request, StreamObserver<GetNodeResponse> responses) {
    String id = NodeName.require("name", request.getName());
    Node found =
        store.find(id).orElseThrow(() -> ServiceException.notFound("Node", request.getName()));
    responses.onNext(GetNodeResponse.newBuilder().setNode(found).build());
    responses.onCompleted();
  }

  @Override
  public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> responses) {
    PageRequest page = PageRequest.of("nodes", request.getPageSize(), request.getPageToken());
    List<Node> fetched = store.list(page.after(), page.fetch());
    responses.onNext(
        ListNodesResponse.newBuilder()
            .addAllNodes(page.page(fetched))
            .setNextPageToken(page.next(fetched, last -> NodeName.require("name", last.getName())))
            .build());
    responses.onCompleted();
  }
}
