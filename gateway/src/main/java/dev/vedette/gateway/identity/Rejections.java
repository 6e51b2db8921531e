package dev.vedette.gateway.identity;

import com.google.inject.Inject;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;

/** Counts calls that were turned away, by reason. Thread-safe. */
public final class Rejections {
  private final Counter rejected;

  /** Registers the counter. */
  @Inject
  public Rejections(CollectorRegistry registry) {
    rejected =
        Counter.build("vedette_gateway_rejected_total", "Calls that were not forwarded, by reason.")
            .labelNames("reason")
            .register(registry);
  }

  /** One more. */
  public void count(String reason) {
    rejected.labels(reason).inc();
  }
}
