package dev.vedette.agent.container;

import dev.vedette.agent.container.ContainerMetrics.End;
import dev.vedette.agent.event.ContainerFields;
import dev.vedette.agent.state.Container;
import dev.vedette.agent.state.ContainerSource.Knowledge;
import dev.vedette.agent.stream.StreamEvent;
import dev.vedette.agent.stream.WireValues;
import dev.vedette.language.event.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last station of a candidate on the node: one whose rules read what its container's runtime
 * has not said yet waits until that is known, or for {@link ContainerConfig#longestWait}, and then
 * goes on with what is known; all others pass at once. Candidates of one container keep their
 * order, those of different containers do not wait for each other. Bounded in bytes. Thread-safe;
 * nothing here blocks.
 */
public final class LateCandidates implements AutoCloseable {
  private static final int OVERHEAD_BYTES = 256;

  private final ContainerDirectory directory;
  private final ContainerConfig config;
  private final ContainerMetrics metrics;
  private final Consumer<StreamEvent> next;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("candidate-wait").factory());
  private final Map<String, Deque<Waiting>> byContainer = new HashMap<>();
  private long bytes;
  private int count;
  private volatile boolean nobodyWaits = true;

  /** A field that is awaited, and its number on the wire. */
  public record LateField(Field field, int number) {}

  private record Waiting(StreamEvent event, List<LateField> fields, int bytes) {}

  LateCandidates(
      ContainerDirectory directory,
      ContainerConfig config,
      ContainerMetrics metrics,
      Consumer<StreamEvent> next) {
    this.directory = directory;
    this.config = config;
    this.metrics = metrics;
    this.next = next;
    directory.whenSettled(container -> release(container, End.ANSWER));
  }

  /**
   * Takes a candidate of an event in a container or on the host.
   *
   * @param fields what is missing in it, because its container's runtime has yet to tell
   */
  public void offer(StreamEvent event, Container container, List<LateField> fields) {
    if (fields.isEmpty() && (nobodyWaits || container.isHost())) {
      next.accept(event);
      return;
    }
    synchronized (this) {
      Deque<Waiting> before = byContainer.get(container.fullId());
      if (fields.isEmpty() && before == null) {
        next.accept(event);
        return;
      }
      Knowledge now = directory.find(container);
      if (before == null && !(now instanceof Knowledge.Awaited)) {
        next.accept(completed(event, fields, now));
        return;
      }
      int size = OVERHEAD_BYTES + event.sizeBytes();
      if (bytes + size > config.waiting().bytes()) {
        metrics.waited(End.NO_ROOM);
        next.accept(completed(event, fields, now));
        return;
      }
      hold(container, new Waiting(event, fields, size), before);
    }
  }

  private void hold(Container container, Waiting waiting, @Nullable Deque<Waiting> before) {
    Deque<Waiting> line = before;
    if (line == null) {
      line = new ArrayDeque<>();
      byContainer.put(container.fullId(), line);
      var _ =
          clock.schedule(
              () -> release(container, End.TIMEOUT),
              directory.patience(container),
              TimeUnit.NANOSECONDS);
    }
    line.addLast(waiting);
    bytes += waiting.bytes();
    count++;
    nobodyWaits = false;
    metrics.waiting(count);
  }

  private synchronized void release(Container container, End end) {
    Deque<Waiting> line = byContainer.remove(container.fullId());
    if (line == null) {
      return;
    }
    Knowledge now = directory.find(container);
    for (Waiting waiting : line) {
      bytes -= waiting.bytes();
      count--;
      metrics.waited(end);
      next.accept(completed(waiting.event(), waiting.fields(), now));
    }
    nobodyWaits = byContainer.isEmpty();
    metrics.waiting(count);
  }

  private static StreamEvent completed(
      StreamEvent event, List<LateField> late, Knowledge knowledge) {
    if (late.isEmpty()) {
      return event;
    }
    List<dev.vedette.proto.event.v1.Field> fields = new ArrayList<>(event.fields());
    for (LateField field : late) {
      fields.add(
          dev.vedette.proto.event.v1.Field.newBuilder()
              .setField(field.number())
              .setValue(WireValues.encode(ContainerFields.late(field.field(), knowledge)))
              .build());
    }
    return event.with(fields);
  }

  /** How many candidates wait now. */
  synchronized int waiting() {
    return count;
  }

  /** Lets everything go on with what is known. */
  @Override
  public void close() {
    clock.shutdownNow();
    List<String> containers;
    synchronized (this) {
      containers = List.copyOf(byContainer.keySet());
    }
    for (String id : containers) {
      release(new Container(id, id, ""), End.TIMEOUT);
    }
  }
}
