package dev.vedette.gateway.replica;

import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.TlsConfig;
import io.grpc.netty.NettyChannelBuilder;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens channels that lead to several replicas of a service: each call goes to the one with the
 * fewest open calls, of those that are connected, say that they serve, and did not fail lately.
 * Thread-safe.
 */
public final class Replicas {
  private final Gauge known;
  private final Counter ejections;
  private final Duration ejectionTime;

  /** Prepares metrics; the time is for how long a replica whose calls fail is left out at first. */
  public Replicas(CollectorRegistry registry, Duration ejectionTime) {
    this.ejectionTime = ejectionTime;
    known =
        Gauge.build(
                "vedette_gateway_replicas", "Replicas of an upstream: ready for calls, or away.")
            .labelNames("upstream", "state")
            .register(registry);
    ejections =
        Counter.build(
                "vedette_gateway_replica_ejections_total",
                "Times that a replica was left out for a while since its calls failed.")
            .labelNames("upstream")
            .register(registry);
  }

  /**
   * Describes a channel.
   *
   * @param upstream name for metrics
   * @param direct gets to know which replicas are ready
   * @param targets one or several {@code host:port}, joined by commas; a host may have several
   *     addresses
   */
  public NettyChannelBuilder describe(
      String upstream,
      DirectCalls direct,
      String targets,
      @Nullable TlsConfig tls,
      PeerIdentity expected) {
    ReplicaWatch watch =
        new ReplicaWatch(
            known.labels(upstream, "ready"),
            known.labels(upstream, "away"),
            ejections.labels(upstream),
            direct,
            ejectionTime);
    return GrpcChannels.describe(ReplicaResolverProvider.target(targets), tls, expected)
        .setNameResolverArg(ReplicaWatch.ARGUMENT, watch);
  }

  /** Adds to a channel's service config what makes it pick among replicas. */
  public static Map<String, Object> withReplicas(Map<String, Object> serviceConfig) {
    Map<String, Object> config = new LinkedHashMap<>(serviceConfig);
    config.put(
        "loadBalancingConfig", java.util.List.of(Map.of(LeastRequestProvider.POLICY, Map.of())));
    config.put("healthCheckConfig", Map.of("serviceName", ""));
    return Map.copyOf(config);
  }
}
