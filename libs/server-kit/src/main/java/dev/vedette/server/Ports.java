package dev.vedette.server;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The ports that a process really listens on; injectable, set before parts of {@link
 * StartPhase#SERVING} start. Thread-safe.
 */
public final class Ports {
  private final AtomicInteger grpc = new AtomicInteger();
  private final AtomicInteger metrics = new AtomicInteger();

  Ports() {}

  /** Port of the gRPC server. */
  public int grpc() {
    return bound(grpc);
  }

  /** Port of {@code /metrics}. */
  public int metrics() {
    return bound(metrics);
  }

  void bindGrpc(int port) {
    grpc.set(port);
  }

  void bindMetrics(int port) {
    metrics.set(port);
  }

  private static int bound(AtomicInteger port) {
    if (port.get() == 0) {
      throw new IllegalStateException("not listening yet");
    }
    return port.get();
  }
}
