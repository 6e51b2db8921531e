package dev.vedette.cli.connection;

import dev.vedette.server.grpc.GrpcChannels;
import dev.vedette.server.tls.TlsConfig;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A channel to the gateway that carries the caller's token. Thread-safe. */
public final class GatewayClient implements AutoCloseable {
  /** How long a call that returns once may take. */
  public static final Duration CALL_LIMIT = Duration.ofSeconds(30);

  /** It prints a stack trace when a name is unknown, which the failed call tells as well. */
  private static final Logger NOISE = Logger.getLogger("io.grpc.internal.ManagedChannelImpl");

  static {
    NOISE.setLevel(Level.OFF);
  }

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> NODE =
      Metadata.Key.of("vedette-node", Metadata.ASCII_STRING_MARSHALLER);

  private final String address;
  private final ManagedChannel channel;
  private final @Nullable String token;

  private GatewayClient(String address, ManagedChannel channel, @Nullable String token) {
    this.address = address;
    this.channel = channel;
    this.token = token;
  }

  /** Opens a channel without connecting yet. */
  public static GatewayClient open(
      String address, @Nullable TlsConfig tls, @Nullable String token) {
    return new GatewayClient(address, GrpcChannels.connect(address, tls, null), token);
  }

  /** Where the gateway is. */
  public String address() {
    return address;
  }

  /** For calls to the services behind the gateway. */
  public Channel channel() {
    return toNode(null);
  }

  /** For calls to the agent of a node; without a node the gateway picks the only one. */
  public Channel toNode(@Nullable String node) {
    Metadata headers = new Metadata();
    if (token != null) {
      headers.put(AUTHORIZATION, "Bearer " + token);
    }
    if (node != null) {
      headers.put(NODE, node);
    }
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
