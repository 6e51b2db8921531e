package dev.vedette.gateway;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import io.grpc.ManagedChannel;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/** A reflection client. */
@NullMarked
final class Reflection {
  private Reflection() {}

  private static ServerReflectionResponse ask(
      ManagedChannel channel, ServerReflectionRequest question) throws Exception {
    First<ServerReflectionResponse> first = new First<>(new CompletableFuture<>());
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(channel).serverReflectionInfo(first);
    requests.onNext(question);
    ServerReflectionResponse answer = first.answer().get(30, TimeUnit.SECONDS);
    requests.onCompleted();
    return answer;
  }

  static List<String> servicesByV1(ManagedChannel channel) throws Exception {
    return ask(channel, ServerReflectionRequest.newBuilder().setListServices("").build())
        .getListServicesResponse()
        .getServiceList()
        .stream()
        .map(io.grpc.reflection.v1.ServiceResponse::getName)
        .toList();
  }

  /** Names of the file that holds a symbol, and of what the server sent along. */
  static List<String> fileOf(ManagedChannel channel, String symbol) throws Exception {
    var files =
        ask(channel, ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build())
            .getFileDescriptorResponse()
            .getFileDescriptorProtoList();
    List<String> names = new ArrayList<>();
    for (var file : files) {
      names.add(FileDescriptorProto.parseFrom(file).getName());
    }
    return names;
  }

  static List<String> servicesByV1Alpha(ManagedChannel channel) throws Exception {
    First<io.grpc.reflection.v1alpha.ServerReflectionResponse> first =
        new First<>(new CompletableFuture<>());
    StreamObserver<io.grpc.reflection.v1alpha.ServerReflectionRequest> requests =
        io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(first);
    requests.onNext(
        io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
            .setListServices("")
            .build());
    List<String> names =
        first.answer().get(30, TimeUnit.SECONDS).getListServicesResponse().getServiceList().stream()
            .map(io.grpc.reflection.v1alpha.ServiceResponse::getName)
            .toList();
    requests.onCompleted();
    return names;
  }

  private record First<T>(CompletableFuture<T> answer) implements StreamObserver<T> {
    @Override
    public void onNext(T value) {
      answer.complete(value);
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {}
  }
}
