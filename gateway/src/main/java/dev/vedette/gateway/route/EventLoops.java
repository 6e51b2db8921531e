package dev.vedette.gateway.route;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;

/**
 * The threads that move bytes, shared by the server and all channels: a call that stays on one loop
 * is handed over nowhere. Thread-safe.
 */
public final class EventLoops implements AutoCloseable {
  private final MultiThreadIoEventLoopGroup group;

  /** Makes one loop for every two processors. */
  public EventLoops() {
    int loops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    group =
        new MultiThreadIoEventLoopGroup(
            loops,
            Thread.ofPlatform().daemon().name("gateway-loop-", 0).factory(),
            NioIoHandler.newFactory());
  }

  /** The group for Netty. */
  public MultiThreadIoEventLoopGroup group() {
    return group;
  }

  @Override
  public void close() {
    var _ = group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
  }
}
