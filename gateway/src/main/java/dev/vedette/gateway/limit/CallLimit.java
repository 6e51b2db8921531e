package dev.vedette.gateway.limit;

import com.google.inject.Inject;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls that are open and refuses more than the bound. Thread-safe. */
public final class CallLimit {
  private final int bound;
  private final AtomicInteger open = new AtomicInteger();

  @Inject
  CallLimit(LimitConfig config, CollectorRegistry registry) {
    this.bound = config.callsInFlight();
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
   * @throws ServiceException when all are taken
   */
  public void enter() {
    if (open.incrementAndGet() > bound) {
      open.decrementAndGet();
      throw new ServiceException(
          ErrorReason.LIMIT_EXCEEDED,
          "calls in flight: more than " + bound + " (expected: fewer open calls and streams)",
          Map.of("limit", Integer.toString(bound)),
          List.of(),
          null);
    }
  }

  /** Gives the place back. */
  public void leave() {
    open.decrementAndGet();
  }
}
