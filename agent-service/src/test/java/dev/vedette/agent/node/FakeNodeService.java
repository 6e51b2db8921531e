package dev.vedette.agent.node;

import dev.vedette.proto.rules.v1.EnrolNodeRequest;
import dev.vedette.proto.rules.v1.EnrolNodeResponse;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Remembers who enrolled. Thread-safe. */
public final class FakeNodeService extends NodeServiceGrpc.NodeServiceImplBase {
  private final LinkedBlockingQueue<Node> enrolments = new LinkedBlockingQueue<>();

  @Override
  public void enrolNode(EnrolNodeRequest request, StreamObserver<EnrolNodeResponse> responses) {
    enrolments.add(request.getNode());
    responses.onNext(EnrolNodeResponse.newBuilder().setNode(request.getNode()).build());
    responses.onCompleted();
  }

  /** Waits for the next enrolment. */
  public Node next() throws InterruptedException {
    Node node = enrolments.poll(2, TimeUnit.MINUTES);
    if (node == null) {
      throw new AssertionError("no enrolment in time");
    }
    return node;
  }
}
