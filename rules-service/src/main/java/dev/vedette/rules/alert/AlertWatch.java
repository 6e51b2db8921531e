package dev.vedette.rules.alert;

import dev.vedette.proto.rules.v1.WatchAlertsResponse;
import dev.vedette.proto.rules.v1.WatchStarted;
import dev.vedette.rules.store.AlertFilter;
import dev.vedette.rules.store.AlertStore;
import dev.vedette.rules.store.StoredAlert;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * One reader that follows alerts: first from the store until it has caught up, then as they are
 * published. What a slow reader misses is counted where it is missing. The publisher and gRPC call
 * it from their threads; it locks itself.
 */
final class AlertWatch {
  private static final int PAGE = 200;

  private sealed interface Step {
    record Send(StoredAlert alert) implements Step {}

    /** Alerts that found no room, all stored after {@code after}. */
    record Missed(long after, long count) implements Step {}
  }

  private final AlertStore store;
  private final AlertFeed feed;
  private final AlertFilter filter;
  private final ServerCallStreamObserver<WatchAlertsResponse> responses;
  private final AlertMetrics metrics;
  private final int buffer;
  private final Deque<Step> steps = new ArrayDeque<>();
  private long cursor;
  private volatile boolean live;
  private boolean started;
  private boolean ended;

  AlertWatch(
      AlertStore store,
      AlertFeed feed,
      AlertFilter filter,
      ServerCallStreamObserver<WatchAlertsResponse> responses,
      Bounds bounds) {
    this.store = store;
    this.feed = feed;
    this.filter = filter;
    this.responses = responses;
    this.metrics = bounds.metrics();
    this.buffer = bounds.buffer();
    this.cursor = bounds.after();
  }

  /**
   * Where a watch begins and how much may wait for its reader.
   *
   * @param after id of the last alert that the reader has
   */
  record Bounds(long after, int buffer, AlertMetrics metrics) {}

  /** Says that the watch stands and sends what the reader lacks. */
  synchronized void start() {
    long oldest = store.firstId();
    started = true;
    responses.onNext(
        WatchAlertsResponse.newBuilder()
            .setStarted(WatchStarted.getDefaultInstance())
            .setResumeToken(ResumeToken.encode(cursor))
            .build());
    if (cursor + 1 < oldest) {
      steps.add(new Step.Missed(cursor, oldest - cursor - 1));
      cursor = oldest - 1;
    }
    drain();
  }

  /** Takes a published alert. */
  void offer(StoredAlert alert) {
    if (!live) {
      return; // It will be read from the store.
    }
    synchronized (this) {
      if (!live || alert.id() <= cursor) {
        return;
      }
      if (filter.matches(alert.alert())) {
        enqueue(alert);
      }
      cursor = alert.id();
      drain();
    }
  }

  private void enqueue(StoredAlert alert) {
    if (steps.size() < buffer) {
      steps.add(new Step.Send(alert));
      return;
    }
    metrics.missed();
    if (steps.peekLast() instanceof Step.Missed(long after, long count)) {
      steps.pollLast();
      steps.add(new Step.Missed(after, count + 1));
    } else {
      steps.add(new Step.Missed(cursor, 1));
    }
  }

  /** Sends as much as the reader takes. */
  synchronized void drain() {
    while (started && !ended && responses.isReady()) {
      Step step = steps.poll();
      if (step != null) {
        send(step);
      } else if (live || !readStore()) {
        return;
      }
    }
  }

  private void send(Step step) {
    WatchAlertsResponse.Builder response = WatchAlertsResponse.newBuilder();
    switch (step) {
      case Step.Send(StoredAlert alert) ->
          response.setAlert(alert.alert()).setResumeToken(ResumeToken.encode(alert.id()));
      case Step.Missed(long after, long count) ->
          response.setMissedAlerts(count).setResumeToken(ResumeToken.encode(after));
    }
    responses.onNext(response.build());
  }

  /** Reads on; false when there was nothing left and the watch is live now. */
  private boolean readStore() {
    long published = feed.lastPublished();
    List<StoredAlert> page = store.after(filter, cursor, PAGE);
    for (StoredAlert alert : page) {
      steps.add(new Step.Send(alert));
      cursor = alert.id();
    }
    if (page.size() == PAGE) {
      return true;
    }
    cursor = Math.max(cursor, published);
    // The publisher sets its mark before it looks here, so one of the two sees the other.
    live = true;
    if (feed.lastPublished() != published) {
      live = false;
      return true;
    }
    return !page.isEmpty();
  }

  /** Ends the call after a fault, so that the reader comes again with its resume token. */
  synchronized void fail() {
    if (!ended) {
      end();
      responses.onError(
          new ServiceException(
              ErrorReason.TEMPORARILY_UNAVAILABLE, "watch: broken (expected: another attempt)"));
    }
  }

  synchronized void end() {
    ended = true;
    steps.clear();
  }
}
