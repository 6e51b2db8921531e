package dev.vedette.server.grpc;

import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.TlsConfig;
import dev.vedette.server.tls.TlsContexts;
import dev.vedette.server.trace.Traces;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Channels to other processes of the suite. */
public final class GrpcChannels {
  private static final int MAX_MESSAGE = 20 << 20;

  private GrpcChannels() {}

  /**
   * Opens a channel; connecting happens with the first call and again after failures.
   *
   * @param target {@code host:port}, an IPv6 address in brackets
   * @param tls own certificate and trusted authorities; null for plaintext to this machine
   * @param expected whom the server's certificate must name; null checks the host name instead
   */
  public static ManagedChannel connect(
      String target, @Nullable TlsConfig tls, @Nullable PeerIdentity expected) {
    return describe(target, tls, expected).build();
  }

  /**
   * As {@link #connect}, for callers that have more to say before {@code build()}; the target may
   * have a scheme of its own.
   */
  public static NettyChannelBuilder describe(
      String target, @Nullable TlsConfig tls, @Nullable PeerIdentity expected) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forTarget(target.contains(":///") ? target : name(target))
            .maxInboundMessageSize(MAX_MESSAGE)
            .maxInboundMetadataSize(64 * 1024)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS);
    Traces.client(System.getenv()).ifPresent(builder::intercept);
    if (tls == null) {
      return builder.usePlaintext();
    }
    return builder.sslContext(TlsContexts.client(tls, expected));
  }

  /** As a path in a URI, which has no brackets. */
  private static String name(String target) {
    return "dns:///" + target.replace("[", "%5B").replace("]", "%5D");
  }
}
