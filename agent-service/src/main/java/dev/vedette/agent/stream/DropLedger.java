package dev.vedette.agent.stream;

import dev.vedette.language.output.Priority;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.CounterMetricFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Counts every event that the agent lost since its start, by reason, and keeps when those happened
 * of which nobody was told yet. Thread-safe.
 */
public final class DropLedger extends Collector {
  private final Map<Kind, LongAdder> own = new ConcurrentHashMap<>();
  private final List<Supplier<Map<String, Long>>> sources = new CopyOnWriteArrayList<>();
  private final Map<Kind, Dropped> untold = new TreeMap<>();
  private volatile Consumer<Dropped> beforeForgotten = _ -> {};

  /** Why events were lost, and how bad that is. */
  private record Kind(DropReason reason, Priority priority) implements Comparable<Kind> {
    private static final Comparator<Kind> ORDER =
        Comparator.comparing(Kind::reason).thenComparing(Kind::priority);

    @Override
    public int compareTo(Kind other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * Lost events.
   *
   * @param priority the worst of the rules that each of them may match
   * @param sinceNanos when the first of them happened, in nanoseconds since 1970
   * @param untilNanos when the last of them happened
   */
  public record Dropped(
      DropReason reason, Priority priority, long events, long sinceNanos, long untilNanos) {
    /** One event, which happened at this time. */
    public static Dropped one(DropReason reason, Priority priority, long timeNanos) {
      return new Dropped(reason, priority, 1, timeNanos, timeNanos);
    }

    private Kind kind() {
      return new Kind(reason, priority);
    }

    private Dropped and(Dropped more) {
      return new Dropped(
          reason,
          priority,
          events + more.events,
          Math.min(sinceNanos, more.sinceNanos),
          Math.max(untilNanos, more.untilNanos));
    }
  }

  /** Makes a ledger that shows itself as {@code vedette_agent_events_dropped_total}. */
  public static DropLedger in(CollectorRegistry registry) {
    return new DropLedger().register(registry);
  }

  /**
   * Counts lost events. When this returns, a start of the agent after this life knows since when
   * some are missing, so that what is on disk of them may go.
   */
  public void add(Dropped dropped) {
    own.computeIfAbsent(dropped.kind(), _ -> new LongAdder()).add(dropped.events());
    giveBack(dropped);
    beforeForgotten.accept(dropped);
  }

  /** Has a start after this life know of events that may be lost, before what is on disk goes. */
  void inDoubt(Dropped dropped) {
    beforeForgotten.accept(dropped);
  }

  /** Has this told of what was lost, before what is on disk of it goes. */
  public void beforeForgotten(Consumer<Dropped> action) {
    beforeForgotten = action;
  }

  /** When the oldest event happened of which nobody was told, {@link Long#MAX_VALUE} if none. */
  public long oldestUntold() {
    synchronized (untold) {
      return untold.values().stream().mapToLong(Dropped::sinceNanos).min().orElse(Long.MAX_VALUE);
    }
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
      untold.merge(dropped.kind(), dropped, Dropped::and);
    }
  }

  /** The name of a priority in metrics and where losses are told. */
  public static String label(Priority priority) {
    return priority.name().toLowerCase(Locale.ROOT);
  }

  /** Adds a place that counts its own losses by reason. */
  public void include(Supplier<Map<String, Long>> source) {
    sources.add(source);
  }

  private Map<String, Long> own() {
    Map<String, Long> counts = new TreeMap<>();
    own.forEach((kind, count) -> counts.merge(kind.reason().label(), count.sum(), Long::sum));
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
    CounterMetricFamily candidates =
        new CounterMetricFamily(
            "vedette_agent_candidates_dropped",
            "Candidates lost on their way to the rules service, by reason and by the worst priority"
                + " of the rules that they may match.",
            List.of("reason", "priority"));
    own.forEach((kind, count) ->
        candidates.addMetric(
            List.of(kind.reason().label(), label(kind.priority())), (double) count.sum()));
    return List.of(family, candidates);
  }
}
