package dev.vedette.gateway.limit;

import com.google.inject.Inject;
import dev.vedette.gateway.identity.Rejections;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Guards the connections of the gRPC address: how many, how slow, and what they may send besides
 * calls. Thread-safe.
 */
public final class Connections {
  private final ConnectionConfig config;
  private final Rejections rejections;
  private final Gauge open;
  private final Counter closed;
  private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();

  @Inject
  Connections(ConnectionConfig config, Rejections rejections, CollectorRegistry registry) {
    this.config = config;
    this.rejections = rejections;
    this.open =
        Gauge.build("vedette_gateway_connections", "Open gRPC connections.").register(registry);
    this.closed =
        Counter.build(
                "vedette_gateway_connections_closed_total",
                "Connections that ended otherwise than by the client's wish, by reason.")
            .labelNames("reason")
            .register(registry);
  }

  /** Puts the guards in place, on sockets that listen of a given kind. */
  public void guard(NettyServerBuilder builder, Supplier<ServerChannel> sockets) {
    builder
        .channelFactory(() -> {
          ServerChannel socket = sockets.get();
          socket.pipeline().addLast(new Accepted(this));
          return socket;
        })
        .maxConcurrentCallsPerConnection(config.streams())
        .maxInboundMetadataSize(config.headers().intBytes())
        .handshakeTimeout(config.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTime(config.keepAliveTime().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(config.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .addStreamTracerFactory(new LargeMessages());
  }

  /** Counts failed handshakes of a connection of another address. */
  public void watch(ChannelPipeline pipeline) {
    pipeline.addFirst(new HandshakeWatch(this));
  }

  /** Whether one more connection of an address may stay; {@link #left} must follow either way. */
  boolean came(String address) {
    open.inc();
    return byAddress.merge(address, 1, Integer::sum) <= config.perAddress();
  }

  void left(String address) {
    open.dec();
    byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }

  void closed(String reason) {
    closed.labels(reason).inc();
  }

  void refused(String reason) {
    rejections.count(reason);
  }

  /** Counts messages that are too large: gRPC ends their calls before any interceptor. */
  private final class LargeMessages extends ServerStreamTracer.Factory {
    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
      return new ServerStreamTracer() {
        @Override
        public void streamClosed(Status status) {
          Status shown =
              status.getCause() == null ? status : Status.fromThrowable(status.getCause());
          if (shown.getCode() == Status.Code.RESOURCE_EXHAUSTED
              && String.valueOf(shown.getDescription()).contains("exceeds maximum size")) {
            refused("MESSAGE_TOO_LARGE");
          }
        }
      };
    }
  }
}
