package dev.vedette.gateway.posture;

import com.google.inject.Inject;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.gateway.http.LocalMethod;
import dev.vedette.gateway.identity.Caller;
import dev.vedette.gateway.identity.Principal;
import dev.vedette.proto.posture.v1.GetPostureRequest;
import dev.vedette.proto.posture.v1.GetPostureResponse;
import dev.vedette.proto.posture.v1.PostureServiceGrpc;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** Serves the posture over gRPC and HTTP; thread-safe. */
final class PostureGrpc extends PostureServiceGrpc.PostureServiceImplBase implements LocalMethod {
  private final Posture posture;

  @Inject
  PostureGrpc(Posture posture) {
    this.posture = posture;
  }

  @Override
  public void getPosture(GetPostureRequest request, StreamObserver<GetPostureResponse> responses) {
    var _ =
        posture
            .read(request, Caller.principal())
            .whenComplete((response, failure) -> {
              if (failure == null) {
                responses.onNext(response);
                responses.onCompleted();
              } else {
                responses.onError(failure);
              }
            });
  }

  @Override
  public String name() {
    return PostureServiceGrpc.getGetPostureMethod().getFullMethodName();
  }

  @Override
  public CompletableFuture<byte[]> call(byte[] message, Principal principal) {
    try {
      return posture
          .read(GetPostureRequest.parseFrom(message), principal)
          .thenApply(GetPostureResponse::toByteArray);
    } catch (InvalidProtocolBufferException e) {
      throw new ServiceException(ErrorReason.INVALID_CONTENT, "message: cut short");
    }
  }
}
