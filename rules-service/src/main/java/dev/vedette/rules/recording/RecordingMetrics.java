package dev.vedette.rules.recording;

import com.google.inject.Inject;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;

/** Counts what is recorded; thread-safe. */
final class RecordingMetrics {
  private final Counter recorded;
  private final Counter dropped;
  private final Gauge bytes;

  /** Why events were not recorded. */
  enum Drop {
    QUEUE_FULL,
    WRITE_FAILED
  }

  @Inject
  RecordingMetrics(CollectorRegistry registry) {
    recorded =
        Counter.build(
                "vedette_rules_candidates_recorded_total",
                "Candidate events written to segment files.")
            .register(registry);
    dropped =
        Counter.build(
                "vedette_rules_candidates_not_recorded_total",
                "Candidate events that were evaluated and not written to segment files.")
            .labelNames("reason")
            .register(registry);
    bytes =
        Gauge.build("vedette_rules_recorded_bytes", "Size of the segment files.")
            .labelNames("kind")
            .register(registry);
  }

  void recorded(int events) {
    recorded.inc(events);
  }

  void dropped(Drop reason, int events) {
    dropped.labels(reason.name()).inc(events);
  }

  void candidateBytes(long size) {
    bytes.labels("candidates").set((double) size);
  }

  void uploadBytes(long size) {
    bytes.labels("uploads").set((double) size);
  }
}
