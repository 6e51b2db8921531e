package dev.vedette.bench.fleet;

import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.WatchRevisionsRequest;
import dev.vedette.proto.rules.v1.WatchRevisionsResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An agent's watch of revisions, which answers each at once. Thread-safe. */
final class PlayedWatch
    implements ClientResponseObserver<WatchRevisionsRequest, WatchRevisionsResponse> {
  private final ClientCallStreamObserver<WatchRevisionsRequest> requests;
  private final Consumer<PlayedWatch> listener;
  private volatile List<String> active = List.of();
  private volatile long toldNanos;
  private volatile String rejected = "";
  private volatile @Nullable Throwable broken;

  PlayedWatch(ManagedChannel channel, String node, Consumer<PlayedWatch> listener) {
    this.listener = listener;
    requests =
        (ClientCallStreamObserver<WatchRevisionsRequest>)
            RuleSetServiceGrpc.newStub(channel).watchRevisions(this);
    requests.onNext(WatchRevisionsRequest.newBuilder().setNode("nodes/" + node).build());
  }

  /** When it was told of them. */
  long toldNanos() {
    return toldNanos;
  }

  /** From now on it refuses this revision. */
  void reject(String revision) {
    rejected = revision;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<WatchRevisionsRequest> stream) {}

  @Override
  public synchronized void onNext(WatchRevisionsResponse response) {
    List<String> told = response.getActiveRevisionsList().stream().map(Revision::getName).toList();
    boolean refused = told.contains(rejected);
    requests.onNext(
        WatchRevisionsRequest.newBuilder()
            .setNonce(response.getNonce())
            .setError(refused ? "rule 7: no such field" : "")
            .build());
    if (!refused) {
      toldNanos = System.nanoTime();
      active = told;
      listener.accept(this);
    }
  }

  @Override
  public void onError(Throwable failure) {
    broken = failure;
  }

  /** Revisions that alert on this node now; throws when the watch has ended. */
  List<String> active() {
    Throwable failure = broken;
    if (failure != null) {
      throw new IllegalStateException("the watch ended", failure);
    }
    return active;
  }

  @Override
  public void onCompleted() {}
}
