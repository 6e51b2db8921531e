package dev.vedette.agent.watch;

import dev.vedette.agent.stream.WireValues;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import dev.vedette.proto.agent.v1.EventWatchStarted;
import dev.vedette.proto.agent.v1.WatchEventsResponse;
import dev.vedette.proto.event.v1.NamedEvent;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One reader of events: a bounded buffer between the event path, which never waits, and a
 * connection that may be slow. {@link #see} belongs to the reader thread; the connection is written
 * to under this object's lock, the buffer is only touched under its own.
 */
final class EventWatcher {
  private static final int BUFFER_EVENTS = 1024;

  private final EventFilter filter;
  private final ServerCallStreamObserver<WatchEventsResponse> responses;
  private final WatchMetrics metrics;
  private final Executor drains;
  private final AtomicBoolean drainComing = new AtomicBoolean();
  private final Deque<NamedEvent> buffer = new ArrayDeque<>();
  private long missed;
  private boolean ended;

  EventWatcher(
      EventFilter filter,
      ServerCallStreamObserver<WatchEventsResponse> responses,
      WatchMetrics metrics,
      Executor drains) {
    this.filter = filter;
    this.responses = responses;
    this.metrics = metrics;
    this.drains = drains;
  }

  EventFilter filter() {
    return filter;
  }

  /** Says that the watch stands. */
  synchronized void begin() {
    responses.onNext(
        WatchEventsResponse.newBuilder()
            .setStarted(EventWatchStarted.getDefaultInstance())
            .build());
  }

  /** Shows an event, which is lent for the call; on the event path. */
  void see(EventView event) {
    if (!filter.accepts(event)) {
      return;
    }
    if (hasRoom()) {
      add(materialise(event));
    }
    if (drainComing.compareAndSet(false, true)) {
      drains.execute(() -> {
        drainComing.set(false);
        drain();
      });
    }
  }

  private boolean hasRoom() {
    synchronized (buffer) {
      if (buffer.size() < BUFFER_EVENTS) {
        return true;
      }
      missed++;
    }
    metrics.missed();
    return false;
  }

  private NamedEvent materialise(EventView event) {
    NamedEvent.Builder named =
        NamedEvent.newBuilder()
            .setSource(event.source())
            .setType(event.type())
            .setTimeUnixNanos(event.timeNanos());
    for (Field field : filter.fields()) {
      Value value = event.get(field);
      if (!(value instanceof Value.NotSent)) {
        named.putFields(field.name(), WireValues.encode(value));
      }
    }
    return named.build();
  }

  private void add(NamedEvent event) {
    synchronized (buffer) {
      buffer.addLast(event);
    }
  }

  /** Writes as much as the connection takes without waiting. */
  synchronized void drain() {
    while (!ended && responses.isReady()) {
      Optional<WatchEventsResponse> next = next();
      if (next.isEmpty()) {
        return;
      }
      responses.onNext(next.get());
    }
  }

  /** The missed ones came after those in the buffer. */
  private Optional<WatchEventsResponse> next() {
    synchronized (buffer) {
      NamedEvent event = buffer.pollFirst();
      if (event != null) {
        metrics.sent();
        return Optional.of(WatchEventsResponse.newBuilder().setEvent(event).build());
      }
      if (missed == 0) {
        return Optional.empty();
      }
      WatchEventsResponse told = WatchEventsResponse.newBuilder().setMissedEvents(missed).build();
      missed = 0;
      return Optional.of(told);
    }
  }

  synchronized void end() {
    ended = true;
  }
}
