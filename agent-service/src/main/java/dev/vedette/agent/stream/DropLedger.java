package dev.vedette.agent.stream;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.CounterMetricFamily;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Counts every event that the agent lost since its start, by reason, and keeps when those happened
 * of which nobody was told yet. Thread-safe.
 */
public final class DropLedger extends Collector {
  private final Map<String, LongAdder> own = new ConcurrentHashMap<>();
  private final List<Supplier<Map<String, Long>>> sources = new CopyOnWriteArrayList<>();
  private final Map<DropReason, Dropped> untold = new EnumMap<>(DropReason.class);

  /**
   * Lost events.
   *
   * @param sinceNanos when the first of them happened, in nanoseconds since 1970
   * @param untilNanos when the last of them happened
   */
  public record Dropped(DropReason reason, long events, long sinceNanos, long untilNanos) {
    private Dropped and(Dropped more) {
      return new Dropped(
          reason,
          events + more.events,
          Math.min(sinceNanos, more.sinceNanos),
          Math.max(untilNanos, more.untilNanos));
    }
  }

  /** Makes a ledger that shows itself as {@code vedette_agent_events_dropped_total}. */
  public static DropLedger in(CollectorRegistry registry) {
    return new DropLedger().register(registry);
  }

  /** Counts lost events. */
  public void add(Dropped dropped) {
    own.computeIfAbsent(dropped.reason().label(), _ -> new LongAdder()).add(dropped.events());
    giveBack(dropped);
  }

  /** Counts one lost event, which happened at this time. */
  public void add(DropReason reason, long timeNanos) {
    add(new Dropped(reason, 1, timeNanos, timeNanos));
  }

  /** Returns what was lost since the last call, for whoever tells of it. */
  public List<Dropped> takeUntold() {
    synchronized (untold) {
      List<Dropped> taken = new ArrayList<>(untold.values());
      untold.clear();
      return taken;
    }
  }

  /** Keeps for the next call what could not be told. */
  public void giveBack(Dropped dropped) {
    synchronized (untold) {
      untold.merge(dropped.reason(), dropped, Dropped::and);
    }
  }

  /** Adds a place that counts its own losses by reason. */
  public void include(Supplier<Map<String, Long>> source) {
    sources.add(source);
  }

  private Map<String, Long> own() {
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
