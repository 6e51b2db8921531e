package dev.vedette.gateway.route;

import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads that move bytes, shared by the server and all channels: a call that stays on one loop
 * is handed over nowhere. Thread-safe.
 */
public final class EventLoops implements AutoCloseable {
  /** Fewer system calls for the same bytes, where Linux has it. */
  private static final boolean EPOLL = Epoll.isAvailable();

  private final MultiThreadIoEventLoopGroup group;

  /** Makes one loop for every two processors. */
  public EventLoops() {
    if (System.getProperty("io.netty.leakDetection.level") == null) {
      // It writes down a stack trace for one of a hundred buffers; tests turn it on.
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
    int loops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    group =
        new MultiThreadIoEventLoopGroup(
            loops,
            // Its threads keep buffers and other things of Netty's at hand; any other thread looks
            // for them.
            new DefaultThreadFactory("gateway-loop", true),
            EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  /** What connections to upstreams are made of. */
  Class<? extends Channel> channelType() {
    return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  /** A socket that listens. */
  public ServerChannel serverChannel() {
    return EPOLL ? new EpollServerSocketChannel() : new NioServerSocketChannel();
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
