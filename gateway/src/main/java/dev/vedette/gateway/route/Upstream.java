package dev.vedette.gateway.route;

import dev.vedette.gateway.replica.DirectCalls;
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
  private final DirectCalls direct;
  private final Runnable onReset;
  private final Runnable onUnavailable;
  private final AtomicLong lastReset = new AtomicLong(System.nanoTime() - RETRY_NANOS);

  Upstream(String name, ManagedChannel channel, DirectCalls direct, Runnable onUnavailable) {
    this.name = name;
    this.channel = channel;
    this.direct = direct;
    this.onReset = channel::resetConnectBackoff;
    this.onUnavailable = onUnavailable;
  }

  /** Several nodes as one. */
  Upstream(String name, FanOut nodes) {
    this.name = name;
    this.channel = nodes;
    this.direct = new DirectCalls();
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
   * Ways past the channel's retries, for calls that may be made again over the channel when there
   * is none or it fails.
   */
  public DirectCalls direct() {
    return direct;
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
