package dev.vedette.agent.watch;

import dev.vedette.agent.detection.CaptureInterest;
import dev.vedette.agent.detection.NodeCapture;
import dev.vedette.agent.filter.Interest;
import dev.vedette.language.event.EventView;
import dev.vedette.proto.agent.v1.EventServiceGrpc;
import dev.vedette.proto.agent.v1.WatchEventsRequest;
import dev.vedette.proto.agent.v1.WatchEventsResponse;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Serves {@code EventService} and hands events to everyone who watches. {@link #accept} belongs to
 * the reader thread, the rest is thread-safe.
 */
public final class EventWatchers extends EventServiceGrpc.EventServiceImplBase {
  private static final int MAX_WATCHERS = 64;

  private final NodeCapture capture;
  private final CaptureInterest interest;
  private final Set<String> capturable;
  private final WatchMetrics metrics;
  private final Executor drains = Executors.newVirtualThreadPerTaskExecutor();
  private final List<EventWatcher> watchers = new CopyOnWriteArrayList<>();

  /**
   * Prepares the service.
   *
   * @param capturable the event types that a watch without event types sees
   */
  EventWatchers(
      NodeCapture capture,
      CaptureInterest interest,
      Set<String> capturable,
      CollectorRegistry registry) {
    this.capture = capture;
    this.interest = interest;
    this.capturable = capturable;
    this.metrics = new WatchMetrics(registry);
  }

  /** Shows an event to everyone who wants it; the event is lent for the call. */
  public void accept(EventView event) {
    if (!watchers.isEmpty()) {
      for (EventWatcher watcher : watchers) {
        watcher.see(event);
      }
    }
  }

  @Override
  public void watchEvents(
      WatchEventsRequest request, StreamObserver<WatchEventsResponse> responses) {
    EventFilter filter = EventFilter.of(request, capturable);
    requireCapture();
    var connection = (ServerCallStreamObserver<WatchEventsResponse>) responses;
    EventWatcher watcher = new EventWatcher(filter, connection, metrics, drains);
    connection.setOnReadyHandler(watcher::drain);
    connection.setOnCancelHandler(() -> remove(watcher));
    add(watcher);
    watcher.begin();
    if (connection.isCancelled()) {
      remove(watcher);
    }
  }

  private void requireCapture() {
    String reason =
        switch (capture.state()) {
          case NodeCapture.State.Active _ -> "";
          case NodeCapture.State.Disabled _ ->
              "agent.capture.enabled: false (expected: true to watch events)";
          case NodeCapture.State.Unavailable(String missing) ->
              "kernel events are not captured: " + missing;
        };
    if (!reason.isEmpty()) {
      throw new ServiceException(ErrorReason.TEMPORARILY_UNAVAILABLE, reason);
    }
  }

  private synchronized void add(EventWatcher watcher) {
    if (watchers.size() >= MAX_WATCHERS) {
      throw new ServiceException(
          ErrorReason.LIMIT_EXCEEDED,
          "watchers: %d (expected: at most %d)".formatted(watchers.size() + 1, MAX_WATCHERS));
    }
    interest.want(watcher, watcher.filter().interest());
    watchers.add(watcher);
    metrics.watchers(watchers.size());
  }

  private synchronized void remove(EventWatcher watcher) {
    watcher.end();
    if (watchers.remove(watcher)) {
      metrics.watchers(watchers.size());
      interest.want(watcher, Interest.NONE);
    }
  }
}
