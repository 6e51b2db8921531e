package dev.vedette.server;

import dev.vedette.proto.rules.v1.EnrolNodeRequest;
import dev.vedette.proto.rules.v1.EnrolNodeResponse;
import dev.vedette.proto.rules.v1.GetNodeRequest;
import dev.vedette.proto.rules.v1.GetNodeResponse;
import dev.vedette.proto.rules.v1.ListNodesRequest;
import dev.vedette.proto.rules.v1.ListNodesResponse;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.proto.rules.v1.NodeServiceGrpc;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.NullMarked;

/** Answers with who called, or fails as its request's name says. */
@NullMarked
final class FakeNodeService extends NodeServiceGrpc.NodeServiceImplBase {
  final CountDownLatch entered = new CountDownLatch(1);
  final CountDownLatch release = new CountDownLatch(1);

  @Override
  public void getNode(GetNodeRequest request, StreamObserver<GetNodeResponse> observer) {
    switch (request.getName()) {
      case "nodes/missing" -> throw ServiceException.notFound("Node", request.getName());
      case "nodes/observer" ->
          observer.onError(
              new ServiceException(ErrorReason.ETAG_MISMATCH, "etag: a (expected: b)"));
      case "nodes/bug" -> throw new IllegalStateException("secret path /etc/internal");
      case "nodes/bug-in-observer" ->
          observer.onError(new IllegalStateException("secret path /etc/internal"));
      case "nodes/status" ->
          observer.onError(
              io.grpc.Status.FAILED_PRECONDITION.withDescription("not yet").asRuntimeException());
      case "nodes/slow" -> {
        entered.countDown();
        try {
          release.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        answer(observer);
      }
      default -> answer(observer);
    }
  }

  private static void answer(StreamObserver<GetNodeResponse> observer) {
    CallIdentity caller = CallIdentity.current();
    Node node =
        Node.newBuilder().setName(caller.principal()).setHostname(caller.peer().uri()).build();
    observer.onNext(GetNodeResponse.newBuilder().setNode(node).build());
    observer.onCompleted();
  }

  @Override
  public void enrolNode(EnrolNodeRequest request, StreamObserver<EnrolNodeResponse> observer) {
    CallIdentity.current().requireNode(request.getNode().getName());
    observer.onNext(EnrolNodeResponse.newBuilder().setNode(request.getNode()).build());
    observer.onCompleted();
  }

  @Override
  public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> observer) {
    throw ServiceException.invalidField("page_size", request.getPageSize(), ">= 0");
  }
}
