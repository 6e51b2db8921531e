package dev.vedette.rules.schedule;

import dev.vedette.proto.rules.v1.ScheduledCheck;
import dev.vedette.proto.rules.v1.WatchSchedulesRequest;
import dev.vedette.proto.rules.v1.WatchSchedulesResponse;
import dev.vedette.rules.resource.NodeName;
import dev.vedette.server.grpc.CallIdentity;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells one agent what its node has to run. A slow agent is sent the newest state only, and nothing
 * while nothing changes for it. gRPC calls it from one thread at a time, changes come from any; it
 * locks itself.
 */
final class ScheduleWatch implements StreamObserver<WatchSchedulesRequest> {
  private static final int MOST_UNANSWERED = 16;
  private static final int LONGEST_ERROR = 4096;

  private final Schedules schedules;
  private final ScheduleAnswers answers;
  private final ServerCallStreamObserver<WatchSchedulesResponse> responses;
  private final Consumer<List<ScheduledCheck>> listener = this::change;
  private final SequencedSet<String> unanswered = new LinkedHashSet<>();
  private @Nullable String node;
  private @Nullable List<ScheduledCheck> waiting;
  private @Nullable List<ScheduledCheck> sent;
  private long nonces;
  private boolean ended;

  ScheduleWatch(
      Schedules schedules,
      ScheduleAnswers answers,
      ServerCallStreamObserver<WatchSchedulesResponse> responses) {
    this.schedules = schedules;
    this.answers = answers;
    this.responses = responses;
    responses.setOnReadyHandler(this::send);
    responses.setOnCancelHandler(this::end);
    responses.setOnCloseHandler(this::end);
  }

  @Override
  public void onNext(WatchSchedulesRequest request) {
    String known = node;
    if (known == null) {
      String opened = NodeName.require("node", request.getNode());
      CallIdentity.current().requireNode(opened);
      synchronized (this) {
        node = opened;
      }
      answers.opened();
      schedules.listen(listener);
    } else {
      answer(known, request);
    }
  }

  private void answer(String known, WatchSchedulesRequest request) {
    boolean asked;
    synchronized (this) {
      asked = unanswered.remove(request.getNonce());
    }
    if (!asked) {
      throw ServiceException.invalidField(
          "nonce", "not one that waits for an answer", "the nonce of a message of this stream");
    }
    String error = request.getError();
    answers.record(
        known, error.length() > LONGEST_ERROR ? error.substring(0, LONGEST_ERROR) : error);
  }

  private synchronized void change(List<ScheduledCheck> all) {
    String known = node;
    if (known != null) {
      waiting = all.stream().filter(check -> Schedules.names(check, known)).toList();
      send();
    }
  }

  private synchronized void send() {
    List<ScheduledCheck> checks = waiting;
    if (checks == null || ended || !responses.isReady()) {
      return;
    }
    waiting = null;
    if (checks.equals(sent)) {
      return;
    }
    sent = checks;
    String nonce = Long.toString(++nonces);
    unanswered.add(nonce);
    if (unanswered.size() > MOST_UNANSWERED) {
      unanswered.removeFirst();
    }
    responses.onNext(
        WatchSchedulesResponse.newBuilder().setNonce(nonce).addAllChecks(checks).build());
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
    boolean opened;
    synchronized (this) {
      opened = node != null && !ended;
      ended = true;
    }
    schedules.forget(listener);
    if (opened) {
      answers.closed();
    }
  }
}
