package dev.vedette.agent.stream;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.CounterMetricFamily;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Counts every event that the agent lost since its start, by reason. Thread-safe. */
public final class DropLedger extends Collector {
  private final Map<String, LongAdder> own = new ConcurrentHashMap<>();
  private final List<Supplier<Map<String, Long>>> sources = new CopyOnWriteArrayList<>();

  /** Makes a ledger that shows itself as {@code vedette_agent_events_dropped_total}. */
  public static DropLedger in(CollectorRegistry registry) {
    return new DropLedger().register(registry);
  }

  /** Counts lost events. */
  public void add(DropReason reason, long events) {
    own.computeIfAbsent(reason.label(), _ -> new LongAdder()).add(events);
  }

  /** Adds a place that counts its own losses by reason. */
  public void include(Supplier<Map<String, Long>> source) {
    sources.add(source);
  }

  /** Returns what was counted here, not in the places that are included. */
  public Map<String, Long> own() {
    Map<String, Long> counts = new TreeMap<>();
    own.forEach((reason, count) -> counts.put(reason, count.sum()));
    return counts;
  }

  /** Returns the totals by reason. */
  public Map<String, Long> totals() {
    Map<String, Long> totals = own();
    for (Supplier<Map<String, Long>> source : sources) {
      source.get().forEach((reason, count) -> totals.merge(reason, count, Long::sum));
    }
    return totals;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    CounterMetricFamily family =
        new CounterMetricFamily(
            "vedette_agent_events_dropped", "Events lost, by reason.", List.of("reason"));
    totals().forEach((reason, count) -> family.addMetric(List.of(reason), count));
    return List.of(family);
  }
}
