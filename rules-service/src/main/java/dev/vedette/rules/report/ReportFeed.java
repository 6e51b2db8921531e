package dev.vedette.rules.report;

import com.google.inject.Inject;
import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.rules.schedule.Schedules;
import dev.vedette.rules.store.Changes;
import dev.vedette.rules.store.Counters;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last report of every node and schedule, and who follows new ones; thread-safe. */
final class ReportFeed {
  private static final Logger LOG = LoggerFactory.getLogger(ReportFeed.class);
  private static final Comparator<StoredReport> BY_END =
      Comparator.comparing(
          (StoredReport stored) -> stored.report().getCheckReport().getEndTime(),
          Timestamps.comparator());

  private static final int PAGE = 100;

  private final ReportStore store;
  private final Schedules schedules;
  private final Clock clock;
  private final ReportConfig config;
  private final Set<ReportWatch> watches = ConcurrentHashMap.newKeySet();
  private final Map<Source, StoredReport> latest = new HashMap<>();
  private long seen;

  @Inject
  ReportFeed(ReportStore store, Schedules schedules, Changes changes, Clock clock) {
    this.schedules = schedules;
    this.clock = clock;
    this.config = store.config();
    this.store = store;
    this.seen = store.lastId();
    store.latest().forEach(report -> latest.put(Source.of(report), report));
    changes.on(Counters.REPORTS, this::catchUp);
  }

  /** Publishes what other replicas stored; once more what this one did, which changes nothing. */
  private synchronized void catchUp() {
    List<StoredReport> page;
    do {
      page = store.after(ReportFilter.ALL, seen, PAGE);
      page.forEach(this::publish);
      seen = page.isEmpty() ? seen : page.getLast().id();
    } while (page.size() == PAGE);
  }

  /** Where reports come from that replace each other. */
  private record Source(String node, String schedule) {
    static Source of(StoredReport report) {
      return new Source(report.node(), report.report().getSchedule());
    }
  }

  Clock clock() {
    return clock;
  }

  /** Takes a report that was stored; one that was long on its way replaces no newer one. */
  void publish(StoredReport outline) {
    synchronized (latest) {
      latest.merge(
          Source.of(outline),
          outline,
          (known, fresh) -> BY_END.compare(known, fresh) > 0 ? known : fresh);
    }
    for (ReportWatch watch : watches) {
      try {
        watch.drain();
      } catch (RuntimeException e) {
        remove(watch);
        LOG.atWarn().setCause(e).log("report not sent to a reader, which is dropped");
        watch.fail();
      }
    }
  }

  /** Returns the last reports of all schedules that there are, by node and schedule. */
  List<StoredReport> latest(ReportFilter filter) {
    Predicate<StoredReport> young =
        stored ->
            Timestamps.toMillis(stored.report().getStoreTime())
                >= clock.instant().minus(config.maxAge()).toEpochMilli();
    List<StoredReport> all;
    synchronized (latest) {
      all = List.copyOf(latest.values());
    }
    return all.stream()
        .filter(filter::matches)
        .filter(young)
        .filter(stored -> schedules.exists(stored.report().getSchedule()))
        .sorted(
            Comparator.comparing(StoredReport::node)
                .thenComparing(stored -> stored.report().getSchedule()))
        .toList();
  }

  /**
   * Visits the newest result of every check on every node: two schedules may run the same check.
   */
  static void newest(List<StoredReport> reports, BiConsumer<StoredReport, CheckResult> visitor) {
    record Key(String node, String benchmark, ReportMessages.CheckKey check) {}
    Set<Key> seen = new HashSet<>();
    reports.stream()
        .sorted(BY_END.reversed())
        .forEach(stored -> {
          for (CheckResult result : stored.report().getCheckReport().getResultsList()) {
            if (seen.add(
                new Key(stored.node(), stored.benchmark(), ReportMessages.CheckKey.of(result)))) {
              visitor.accept(stored, result);
            }
          }
        });
  }

  void add(ReportWatch watch) {
    watches.add(watch);
  }

  void remove(ReportWatch watch) {
    watches.remove(watch);
  }

  int watches() {
    return watches.size();
  }
}
