package dev.vedette.gateway.route;

import com.google.inject.Inject;
import dev.vedette.gateway.replica.DirectCalls;
import dev.vedette.gateway.replica.Replicas;
import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.tls.PeerIdentity;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.prometheus.client.CollectorRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The channels to everything behind the gateway; each accepts only the process whose certificate
 * names it. Thread-safe.
 */
final class Upstreams {
  private static final int MAX_AGENTS = 10_000;

  private final UpstreamConfig config;
  private final EventLoops loops;
  private final Map<String, Object> retries;
  private final ManagedChannel rulesChannel;
  private final ManagedChannel scannerChannel;
  private final Upstream rules;
  private final Upstream scanner;
  private final Map<String, Agent> agents = new LinkedHashMap<>(16, 0.75f, true);

  private record Agent(String address, ManagedChannel channel, Upstream upstream) {}

  @Inject
  Upstreams(
      UpstreamConfig config, EventLoops loops, Contract contract, CollectorRegistry registry) {
    this.retries = retries(contract);
    this.config = config;
    this.loops = loops;
    Replicas replicas = new Replicas(registry, config.ejectionTime());
    Map<String, Object> spread = Replicas.withReplicas(retries);
    DirectCalls toRules = new DirectCalls();
    DirectCalls toScanner = new DirectCalls();
    this.rulesChannel =
        open(
            replicas.describe("rules", toRules, config.rules(), config.tls(), PeerIdentity.rules()),
            spread);
    this.scannerChannel =
        open(
            replicas.describe(
                "scanner", toScanner, config.scanner(), config.tls(), PeerIdentity.scanner()),
            spread);
    this.rules = new Upstream("rules", rulesChannel, toRules, () -> {});
    this.scanner = new Upstream("scanner", scannerChannel, toScanner, () -> {});
  }

  /** Calls without side effects are tried again when an upstream is away for a moment. */
  private static Map<String, Object> retries(Contract contract) {
    List<Map<String, Object>> names =
        contract.methods().stream()
            .filter(Contract.Method::isReadOnly)
            .filter(method -> Router.isRouted(method.service()))
            .map(method ->
                Map.<String, Object>of(
                    "service", method.service(), "method", method.proto().getName()))
            .toList();
    Map<String, Object> policy =
        Map.of(
            "maxAttempts",
            4.0,
            "initialBackoff",
            "0.1s",
            "maxBackoff",
            "1s",
            "backoffMultiplier",
            2.0,
            "retryableStatusCodes",
            List.of("UNAVAILABLE"));
    return Map.of("methodConfig", List.of(Map.of("name", names, "retryPolicy", policy)));
  }

  private ManagedChannel open(NettyChannelBuilder builder, Map<String, Object> serviceConfig) {
    return builder
        .eventLoopGroup(loops.group())
        .channelType(loops.channelType())
        .defaultServiceConfig(serviceConfig)
        .directExecutor()
        .build();
  }

  Upstream rules() {
    return rules;
  }

  Upstream scanner() {
    return scanner;
  }

  /** The agent of a node at the address that it enrolled with last. */
  Upstream agent(String node, String address, Runnable onUnavailable) {
    synchronized (agents) {
      Agent known = agents.get(node);
      if (known != null && known.address().equals(address)) {
        return known.upstream();
      }
      if (known != null) {
        // Calls that are under way end by themselves; the node's agent has moved.
        known.channel().shutdown();
      }
      ManagedChannel channel =
          open(GrpcChannels.describe(address, config.tls(), PeerIdentity.agent(node)), retries);
      Upstream upstream = new Upstream("nodes/" + node, channel, new DirectCalls(), onUnavailable);
      agents.put(node, new Agent(address, channel, upstream));
      if (agents.size() > MAX_AGENTS) {
        Map.Entry<String, Agent> eldest = agents.entrySet().iterator().next();
        eldest.getValue().channel().shutdown();
        agents.remove(eldest.getKey());
      }
      return upstream;
    }
  }

  /** Ends all calls. */
  void close() throws InterruptedException {
    rulesChannel.shutdownNow();
    scannerChannel.shutdownNow();
    synchronized (agents) {
      agents.values().forEach(agent -> agent.channel().shutdownNow());
      agents.clear();
    }
    rulesChannel.awaitTermination(2, TimeUnit.SECONDS);
    scannerChannel.awaitTermination(2, TimeUnit.SECONDS);
  }
}
