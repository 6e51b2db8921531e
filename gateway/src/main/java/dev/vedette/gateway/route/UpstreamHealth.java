package dev.vedette.gateway.route;

import com.google.inject.Inject;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import io.grpc.Context;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks rules and scanner how they are, and answers for them: each routed service as its upstream
 * says, the whole as serving when both are. Started and stopped once; asks in one thread of its
 * own.
 */
final class UpstreamHealth implements LifecyclePart {
  private static final Logger LOG = LoggerFactory.getLogger(UpstreamHealth.class);
  private static final int EVERY_SECONDS = 2;

  private final Upstreams upstreams;
  private final Contract contract;
  private final HealthStatusManager health;
  private final Gauge serving;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("gateway-health").factory());
  private ServingStatus last = ServingStatus.SERVING;

  @Inject
  UpstreamHealth(
      Upstreams upstreams,
      Contract contract,
      HealthStatusManager health,
      CollectorRegistry registry) {
    this.upstreams = upstreams;
    this.contract = contract;
    this.health = health;
    this.serving =
        Gauge.build(
                "vedette_gateway_upstream_serving",
                "Whether an upstream says that it serves, 1 or 0.")
            .labelNames("upstream")
            .register(registry);
  }

  @Override
  public String name() {
    return "health of upstreams";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.SERVING;
  }

  @Override
  public void start() {
    var _ = thread.scheduleWithFixedDelay(this::askAll, 0, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  private void askAll() {
    ServingStatus rules = ask(upstreams.rules());
    ServingStatus scanner = ask(upstreams.scanner());
    contract.services().stream()
        .map(io.grpc.ServiceDescriptor::getName)
        .filter(Router::isRouted)
        .forEach(
            name -> health.setStatus(name, name.startsWith("vedette.scanner.") ? scanner : rules));
    boolean all = rules == ServingStatus.SERVING && scanner == ServingStatus.SERVING;
    ServingStatus whole = all ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, whole);
    if (whole != last) {
      LOG.atInfo()
          .addKeyValue("rules", rules)
          .addKeyValue("scanner", scanner)
          .log("health of upstreams changed");
      last = whole;
    }
  }

  private ServingStatus ask(Upstream upstream) {
    ServingStatus status = ServingStatus.NOT_SERVING;
    Context.CancellableContext own = Context.ROOT.withCancellation();
    try {
      status =
          own.call(() ->
              HealthGrpc.newBlockingStub(upstream.channel())
                  .withDeadlineAfter(EVERY_SECONDS, TimeUnit.SECONDS)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus());
    } catch (Exception e) {
      upstream.ended(io.grpc.Status.fromThrowable(e).getCode());
    } finally {
      own.close();
    }
    serving.labels(upstream.name()).set(status == ServingStatus.SERVING ? 1 : 0);
    return status == ServingStatus.SERVING ? status : ServingStatus.NOT_SERVING;
  }

  @Override
  public void stop() throws InterruptedException {
    thread.shutdownNow();
    thread.awaitTermination(3, TimeUnit.SECONDS);
  }
}
