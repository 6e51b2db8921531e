package dev.vedette.gateway.authorization;

import com.google.inject.Inject;
import dev.vedette.gateway.identity.Principal;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each denied call and for one of many allowed ones; a flood of denials is folded, the
 * metric counts all. Never holds a credential. Thread-safe.
 */
final class DecisionLog {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionLog.class);
  private static final int LINES_PER_SECOND = 50;

  private final int allowedEvery;
  private final Counter decisions;
  private final Counter.Child allowed;
  private final AtomicLong allowedSoFar = new AtomicLong();
  private final AtomicLong second = new AtomicLong();
  private final AtomicInteger lines = new AtomicInteger();
  private final AtomicLong folded = new AtomicLong();

  @Inject
  DecisionLog(AuthorizationConfig config, CollectorRegistry registry) {
    this.allowedEvery = config.logAllowedEvery();
    this.decisions =
        Counter.build(
                "vedette_gateway_decisions_total",
                "Calls at the door: allowed, or denied by reason.")
            .labelNames("decision", "reason")
            .register(registry);
    this.allowed = decisions.labels("allowed", "");
  }

  void allowed(Principal principal, Arrival arrival) {
    allowed.inc();
    if (allowedEvery > 0 && allowedSoFar.getAndIncrement() % allowedEvery == 0) {
      line(arrival, "allowed")
          .addKeyValue("principal", Printable.of(principal.name()))
          .addKeyValue("kind", principal.kind())
          .addKeyValue("roles", principal.roles())
          .log("call allowed");
    }
  }

  /** Denied to somebody known. */
  void denied(Principal principal, Arrival arrival, String reason) {
    decisions.labels("denied", reason).inc();
    if (mayWrite()) {
      line(arrival, reason)
          .addKeyValue("principal", Printable.of(principal.name()))
          .addKeyValue("kind", principal.kind())
          .addKeyValue("roles", principal.roles())
          .log("call denied");
    }
  }

  /** Denied before it was known to whom. */
  void denied(Arrival arrival, String reason, String problem) {
    decisions.labels("denied", reason).inc();
    if (mayWrite()) {
      line(arrival, reason)
          .addKeyValue("peer", Printable.of(arrival.peer().uri()))
          .addKeyValue("problem", Printable.of(problem))
          .log("call denied");
    }
  }

  private LoggingEventBuilder line(Arrival arrival, String decision) {
    return LOG.atInfo()
        .addKeyValue("decision", decision)
        .addKeyValue("method", Printable.of(arrival.method()))
        .addKeyValue("node", Printable.of(String.join(",", arrival.node())))
        .addKeyValue("address", Printable.of(arrival.address()));
  }

  private boolean mayWrite() {
    long now = System.nanoTime() / 1_000_000_000L;
    long last = second.get();
    if (now != last && second.compareAndSet(last, now)) {
      lines.set(0);
      long missing = folded.getAndSet(0);
      if (missing > 0) {
        LOG.atInfo().addKeyValue("calls", missing).log("more calls were denied");
      }
    }
    if (lines.incrementAndGet() <= LINES_PER_SECOND) {
      return true;
    }
    folded.incrementAndGet();
    return false;
  }
}
