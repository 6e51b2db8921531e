package dev.vedette.rules.ruleset;

import dev.vedette.proto.rules.v1.WatchRevisionsRequest;
import dev.vedette.proto.rules.v1.WatchRevisionsResponse;
import dev.vedette.rules.resource.NodeName;
import dev.vedette.rules.store.RevisionAnswer;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells one agent which revisions are active. A slow agent is sent the newest state only. gRPC
 * calls it from one thread at a time, activations from any; it locks itself.
 */
final class RevisionWatch implements StreamObserver<WatchRevisionsRequest> {
  private static final int MOST_UNANSWERED = 16;
  private static final int LONGEST_ERROR = 4096;

  private final ActiveRevisions revisions;
  private final RevisionAnswers answers;
  private final ServerCallStreamObserver<WatchRevisionsResponse> responses;
  private final Runnable listener = this::change;
  private final SequencedMap<String, List<String>> unanswered = new LinkedHashMap<>();
  private @Nullable String node;
  private @Nullable NodeRevisions sent;
  private boolean waiting;
  private long nonces;
  private boolean ended;

  RevisionWatch(
      ActiveRevisions revisions,
      RevisionAnswers answers,
      ServerCallStreamObserver<WatchRevisionsResponse> responses) {
    this.revisions = revisions;
    this.answers = answers;
    this.responses = responses;
    responses.setOnReadyHandler(this::send);
    responses.setOnCancelHandler(this::end);
    responses.setOnCloseHandler(this::end);
  }

  @Override
  public void onNext(WatchRevisionsRequest request) {
    String known = node;
    if (known == null) {
      String opened = NodeName.require("node", request.getNode());
      CallIdentity.current().requireNode(opened);
      synchronized (this) {
        node = opened;
      }
      answers.opened();
      revisions.listen(listener);
    } else {
      answer(known, request);
    }
  }

  private void answer(String known, WatchRevisionsRequest request) {
    List<String> names;
    synchronized (this) {
      names = unanswered.remove(request.getNonce());
    }
    if (names == null) {
      throw ServiceException.invalidField(
          "nonce", "not one that waits for an answer", "the nonce of a message of this stream");
    }
    String error = request.getError();
    answers.record(
        known,
        new RevisionAnswer(
            names,
            error.length() > LONGEST_ERROR ? error.substring(0, LONGEST_ERROR) : error,
            answers.now()));
  }

  private synchronized void change() {
    waiting = true;
    send();
  }

  private synchronized void send() {
    String known = node;
    if (!waiting || known == null || ended || !responses.isReady()) {
      return;
    }
    waiting = false;
    NodeRevisions now = revisions.of(known);
    if (sent != null && sent.isSame(now)) {
      return;
    }
    sent = now;
    answers.told(known, now.names());
    String nonce = Long.toString(++nonces);
    unanswered.put(nonce, now.names());
    if (unanswered.size() > MOST_UNANSWERED) {
      unanswered.pollFirstEntry();
    }
    responses.onNext(
        WatchRevisionsResponse.newBuilder()
            .setNonce(nonce)
            .addAllActiveRevisions(now.active())
            .addAllShadowRevisions(now.shadow())
            .build());
  }

  @Override
  public void onError(Throwable failure) {
    end();
  }

  @Override
  public void onCompleted() {
    end();
    responses.onCompleted();
  }

  private void end() {
    @Nullable String opened;
    synchronized (this) {
      opened = ended ? null : node;
      ended = true;
    }
    revisions.forget(listener);
    if (opened != null) {
      answers.told(opened, List.of());
      answers.closed();
    }
  }
}
