package dev.vedette.gateway.route;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicLong;

/** One process behind the gateway. Thread-safe. */
public final class Upstream {
  private static final long RETRY_NANOS = 500_000_000L;

  private final String name;
  static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final Channel channel;
  private final Runnable onReset;
  private final Runnable onUnavailable;
  private final AtomicLong lastReset = new AtomicLong(System.nanoTime() - RETRY_NANOS);

  Upstream(String name, ManagedChannel channel, Runnable onUnavailable) {
    this.name = name;
    this.channel = channel;
    this.onReset = channel::resetConnectBackoff;
    this.onUnavailable = onUnavailable;
  }

  /** Several nodes as one. */
  Upstream(String name, FanOut nodes) {
    this.name = name;
    this.channel = nodes;
    this.onReset = () -> {};
    this.onUnavailable = () -> {};
  }

  /**
   * For messages and metrics: {@code rules}, {@code scanner}, {@code nodes/n1}. Never an address.
   */
  public String name() {
    return name;
  }

  /** The channel. */
  public Channel channel() {
    return channel;
  }

  /**
   * To be told how each call ended: a process that has come back is tried at once, not after gRPC's
   * growing pause.
   */
  public void ended(Status.Code code) {
    if (code != Status.Code.UNAVAILABLE) {
      return;
    }
    onUnavailable.run();
    long now = System.nanoTime();
    long last = lastReset.get();
    if (now - last >= RETRY_NANOS && lastReset.compareAndSet(last, now)) {
      onReset.run();
    }
  }
}
