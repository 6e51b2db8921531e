package dev.vedette.server;

import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the parts in order and stops what was started in reverse. Starting and stopping happen in
 * one thread each.
 */
final class Lifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  private final String service;
  private final List<LifecyclePart> waiting;
  private final Deque<LifecyclePart> started = new ArrayDeque<>();
  private final AtomicBoolean stopping = new AtomicBoolean();

  Lifecycle(String service, Injector injector) {
    this.service = service;
    this.waiting =
        new ArrayList<>(injector.getInstance(Key.get(new TypeLiteral<Set<LifecyclePart>>() {})));
    waiting.sort(Comparator.comparing(LifecyclePart::phase));
  }

  void startThrough(StartPhase last) {
    while (!waiting.isEmpty() && waiting.getFirst().phase().compareTo(last) <= 0) {
      LifecyclePart part = waiting.removeFirst();
      try {
        part.start();
      } catch (Exception e) {
        throw new StartException(service + ": " + part.name() + ": " + e.getMessage(), e);
      }
      started.push(part);
    }
  }

  /** True for the first caller. */
  boolean beginStop() {
    return stopping.compareAndSet(false, true);
  }

  void stop() {
    while (!started.isEmpty()) {
      LifecyclePart part = started.pop();
      try {
        part.stop();
      } catch (Exception e) {
        LOG.atWarn()
            .addKeyValue("service", service)
            .addKeyValue("part", part.name())
            .setCause(e)
            .log("part did not stop cleanly");
      }
    }
  }
}
