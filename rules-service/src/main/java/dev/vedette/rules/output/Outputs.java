package dev.vedette.rules.output;

import com.google.inject.Inject;
import dev.vedette.rules.destination.Target;
import dev.vedette.rules.destination.Targets;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All outputs of the service, by name; started and stopped once, else thread-safe. */
final class Outputs implements LifecyclePart {
  private final Map<String, OutputConfig> configured;
  private final OutputMetrics metrics;
  private final OutputWorker.Sources from;
  private volatile SortedMap<String, OutputWorker> workers = Collections.emptySortedMap();

  @Inject
  Outputs(Map<String, OutputConfig> configured, OutputMetrics metrics, OutputWorker.Sources from) {
    this.configured = configured;
    this.metrics = metrics;
    this.from = from;
  }

  @Override
  public String name() {
    return "outputs";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.WORK;
  }

  @Override
  public void start() {
    from.cursors().keepOnly(configured.keySet());
    SortedMap<String, OutputWorker> made = new TreeMap<>();
    configured.forEach((name, config) -> made.put(name, worker(name, config)));
    workers = Collections.unmodifiableSortedMap(made);
    made.values().forEach(OutputWorker::start);
    from.feed().whenPublished(() -> made.values().forEach(OutputWorker::wake));
  }

  private OutputWorker worker(String name, OutputConfig config) {
    Duration timeout = config.sending().timeout();
    Target target = Targets.open(config.destination(), timeout, from.clock());
    return new OutputWorker(name, config, new Attempts(target, timeout), from, metrics.of(name));
  }

  @Override
  public void stop() throws InterruptedException {
    List<Thread> stops = new ArrayList<>();
    for (OutputWorker worker : workers.values()) {
      stops.add(
          Thread.startVirtualThread(() -> {
            try {
              worker.stop();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }));
    }
    for (Thread stop : stops) {
      stop.join();
    }
  }

  Optional<OutputWorker> find(String name) {
    return Optional.ofNullable(workers.get(name));
  }

  /** Returns those after a name, by name. */
  Collection<OutputWorker> after(String name) {
    return workers.tailMap(name + "\0").values();
  }
}
