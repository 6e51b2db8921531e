package dev.vedette.gateway.limit;

import com.google.inject.Inject;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls that are open, of all and of each caller, and refuses more. Thread-safe. */
public final class CallLimit {
  private final LimitConfig config;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<String, Integer> byCaller = new ConcurrentHashMap<>();

  @Inject
  CallLimit(LimitConfig config, CollectorRegistry registry) {
    this.config = config;
    Gauge.build("vedette_gateway_calls_in_flight", "Calls that are being forwarded.")
        .create()
        .setChild(
            new Gauge.Child() {
              @Override
              public double get() {
                return open.get();
              }
            })
        .register(registry);
  }

  /**
   * Takes a place; {@link #leave} must follow.
   *
   * @throws ServiceException when all are taken, or too many by this caller
   */
  public void enter(String caller) {
    if (open.incrementAndGet() > config.callsInFlight()) {
      open.decrementAndGet();
      throw full("calls in flight", config.callsInFlight());
    }
    if (byCaller.merge(caller, 1, Integer::sum) > config.callsPerCaller()) {
      leave(caller);
      throw full("calls of one caller in flight", config.callsPerCaller());
    }
  }

  private static ServiceException full(String what, int bound) {
    return new ServiceException(
        ErrorReason.LIMIT_EXCEEDED,
        what + ": more than " + bound + " (expected: fewer open calls and streams)",
        Map.of("limit", Integer.toString(bound)),
        List.of(),
        null);
  }

  /** Gives the place back. */
  public void leave(String caller) {
    open.decrementAndGet();
    byCaller.computeIfPresent(caller, (name, count) -> count == 1 ? null : count - 1);
  }
}
