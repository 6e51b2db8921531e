package dev.vedette.server;

import io.grpc.ManagedChannel;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/** A reflection client. */
@NullMarked
final class Reflection {
  private Reflection() {}

  static List<String> servicesByV1(ManagedChannel channel) throws Exception {
    CompletableFuture<List<String>> names = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new First<ServerReflectionResponse>(
                    answer ->
                        names.complete(
                            answer.getListServicesResponse().getServiceList().stream()
                                .map(io.grpc.reflection.v1.ServiceResponse::getName)
                                .toList()),
                    names));
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    List<String> found = names.get(20, TimeUnit.SECONDS);
    requests.onCompleted();
    return found;
  }

  static List<String> servicesByV1Alpha(ManagedChannel channel) throws Exception {
    CompletableFuture<List<String>> names = new CompletableFuture<>();
    StreamObserver<io.grpc.reflection.v1alpha.ServerReflectionRequest> requests =
        io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new First<io.grpc.reflection.v1alpha.ServerReflectionResponse>(
                    answer ->
                        names.complete(
                            answer.getListServicesResponse().getServiceList().stream()
                                .map(io.grpc.reflection.v1alpha.ServiceResponse::getName)
                                .toList()),
                    names));
    requests.onNext(
        io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
            .setListServices("")
            .build());
    List<String> found = names.get(20, TimeUnit.SECONDS);
    requests.onCompleted();
    return found;
  }

  private record First<T>(java.util.function.Consumer<T> answer, CompletableFuture<?> failed)
      implements StreamObserver<T> {
    @Override
    public void onNext(T value) {
      answer.accept(value);
    }

    @Override
    public void onError(Throwable failure) {
      failed.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {}
  }
}
