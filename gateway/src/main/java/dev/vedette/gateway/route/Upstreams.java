package dev.vedette.gateway.route;

import com.google.inject.Inject;
import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.tls.PeerIdentity;
import io.grpc.ManagedChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.LinkedHashMap;
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
  private final Upstream rules;
  private final Upstream scanner;
  private final Map<String, Agent> agents = new LinkedHashMap<>(16, 0.75f, true);

  private record Agent(String address, Upstream upstream) {}

  @Inject
  Upstreams(UpstreamConfig config, EventLoops loops) {
    this.config = config;
    this.loops = loops;
    this.rules = new Upstream("rules", open(config.rules(), PeerIdentity.rules()), () -> {});
    this.scanner =
        new Upstream("scanner", open(config.scanner(), PeerIdentity.scanner()), () -> {});
  }

  private ManagedChannel open(String target, PeerIdentity expected) {
    return GrpcChannels.describe(target, config.tls(), expected)
        .eventLoopGroup(loops.group())
        .channelType(NioSocketChannel.class)
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
        known.upstream().channel().shutdown();
      }
      Upstream upstream =
          new Upstream("nodes/" + node, open(address, PeerIdentity.agent(node)), onUnavailable);
      agents.put(node, new Agent(address, upstream));
      if (agents.size() > MAX_AGENTS) {
        Map.Entry<String, Agent> eldest = agents.entrySet().iterator().next();
        eldest.getValue().upstream().channel().shutdown();
        agents.remove(eldest.getKey());
      }
      return upstream;
    }
  }

  /** Ends all calls. */
  void close() throws InterruptedException {
    rules.channel().shutdownNow();
    scanner.channel().shutdownNow();
    synchronized (agents) {
      agents.values().forEach(agent -> agent.upstream().channel().shutdownNow());
      agents.clear();
    }
    rules.channel().awaitTermination(2, TimeUnit.SECONDS);
    scanner.channel().awaitTermination(2, TimeUnit.SECONDS);
  }
}
