package dev.vedette.rules.schedule;

import com.google.inject.Inject;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers and counts how agents answer the schedules that they are sent; thread-safe. */
final class ScheduleAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduleAnswers.class);

  private final ScheduleStore store;
  private final Clock clock;
  private final Counter answered;
  private final Gauge watchers;

  @Inject
  ScheduleAnswers(ScheduleStore store, Clock clock, CollectorRegistry registry) {
    this.store = store;
    this.clock = clock;
    this.answered =
        Counter.build("vedette_rules_schedule_answers_total", "Answers of agents to schedules.")
            .labelNames("answer")
            .register(registry);
    this.watchers =
        Gauge.build("vedette_rules_schedule_watchers", "Agents that watch the schedules.")
            .register(registry);
    answered.labels("applied");
    answered.labels("rejected");
  }

  void opened() {
    watchers.inc();
  }

  void closed() {
    watchers.dec();
  }

  void record(String node, String error) {
    store.answer(node, error, clock.instant());
    if (error.isEmpty()) {
      answered.labels("applied").inc();
    } else {
      answered.labels("rejected").inc();
      LOG.atWarn()
          .addKeyValue("node", node)
          .addKeyValue("error", error)
          .log("schedules rejected by agent, which keeps what it had");
    }
  }
}
