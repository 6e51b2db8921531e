package dev.vedette.agent;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A channel that is made for its first call: certificates and the TLS library take a good part of a
 * start, and events are captured without them. Thread-safe.
 */
final class LateChannel extends ManagedChannel {
  private final Supplier<ManagedChannel> opening;
  private final String authority;
  private @Nullable ManagedChannel opened;
  private boolean ended;

  LateChannel(String authority, Supplier<ManagedChannel> opening) {
    this.authority = authority;
    this.opening = opening;
  }

  private synchronized ManagedChannel opened() {
    ManagedChannel channel = opened;
    if (channel == null) {
      channel = opening.get();
      if (ended) {
        channel.shutdownNow();
      }
      opened = channel;
    }
    return channel;
  }

  /** Ends what there is, and with it what may still come; nothing is opened to be closed. */
  private synchronized @Nullable ManagedChannel ended() {
    ended = true;
    return opened;
  }

  @Override
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    return opened().newCall(method, options);
  }

  @Override
  public String authority() {
    return authority;
  }

  @Override
  public void resetConnectBackoff() {
    opened().resetConnectBackoff();
  }

  @Override
  public ManagedChannel shutdown() {
    ManagedChannel channel = ended();
    if (channel != null) {
      channel.shutdown();
    }
    return this;
  }

  @Override
  public ManagedChannel shutdownNow() {
    ManagedChannel channel = ended();
    if (channel != null) {
      channel.shutdownNow();
    }
    return this;
  }

  @Override
  public synchronized boolean isShutdown() {
    return ended;
  }

  @Override
  public synchronized boolean isTerminated() {
    return ended && (opened == null || opened.isTerminated());
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    ManagedChannel channel;
    synchronized (this) {
      channel = opened;
    }
    return channel == null ? isTerminated() : channel.awaitTermination(timeout, unit);
  }
}
