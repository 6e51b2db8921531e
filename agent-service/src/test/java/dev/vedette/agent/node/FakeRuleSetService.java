package dev.vedette.agent.node;

import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.GetRevisionResponse;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.WatchRevisionsRequest;
import dev.vedette.proto.rules.v1.WatchRevisionsResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tells one agent of revisions, hands out others, and remembers its answers. Thread-safe. */
public final class FakeRuleSetService extends RuleSetServiceGrpc.RuleSetServiceImplBase {
  private final LinkedBlockingQueue<WatchRevisionsRequest> answers = new LinkedBlockingQueue<>();
  private final Map<String, Revision> stored = new ConcurrentHashMap<>();
  private List<Revision> active;
  private int nonce;
  private @Nullable StreamObserver<WatchRevisionsResponse> watcher;

  public FakeRuleSetService(List<Revision> active) {
    this.active = List.copyOf(active);
  }

  /** Changes what is active and tells the watching agent. */
  public synchronized void activate(List<Revision> revisions) {
    active = List.copyOf(revisions);
    tell();
  }

  /** Has a revision for whoever asks for it by name. */
  public void store(Revision revision) {
    stored.put(revision.getName(), revision);
  }

  @Override
  public void getRevision(
      GetRevisionRequest request, StreamObserver<GetRevisionResponse> responses) {
    Revision found = stored.get(request.getName());
    if (found == null) {
      responses.onError(Status.NOT_FOUND.asRuntimeException());
      return;
    }
    responses.onNext(GetRevisionResponse.newBuilder().setRevision(found).build());
    responses.onCompleted();
  }

  /** Breaks the watch. */
  public synchronized void cut() {
    if (watcher != null) {
      watcher.onError(Status.UNAVAILABLE.asRuntimeException());
      watcher = null;
    }
  }

  /** Waits for the agent's next message. */
  public WatchRevisionsRequest next() throws InterruptedException {
    WatchRevisionsRequest answer = answers.poll(2, TimeUnit.MINUTES);
    if (answer == null) {
      throw new AssertionError("no answer in time");
    }
    return answer;
  }

  private synchronized void watch(StreamObserver<WatchRevisionsResponse> responses) {
    watcher = responses;
    tell();
  }

  private void tell() {
    if (watcher != null) {
      nonce++;
      watcher.onNext(
          WatchRevisionsResponse.newBuilder()
              .setNonce(Integer.toString(nonce))
              .addAllActiveRevisions(active)
              .build());
    }
  }

  @Override
  public StreamObserver<WatchRevisionsRequest> watchRevisions(
      StreamObserver<WatchRevisionsResponse> responses) {
    return new StreamObserver<>() {
      @Override
      public void onNext(WatchRevisionsRequest request) {
        answers.add(request);
        if (!request.getNode().isEmpty()) {
          watch(responses);
        }
      }

      @Override
      public void onError(Throwable t) {
        // The agent went away, which tests provoke.
      }

      @Override
      public void onCompleted() {
        responses.onCompleted();
      }
    };
  }
}
