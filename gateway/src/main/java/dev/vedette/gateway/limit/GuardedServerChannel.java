package dev.vedette.gateway.limit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.function.Supplier;

/** Gives each accepted connection a guard, before anything else handles it. */
final class GuardedServerChannel extends NioServerSocketChannel {
  private final Supplier<ChannelHandler> guards;

  GuardedServerChannel(Supplier<ChannelHandler> guards) {
    this.guards = guards;
  }

  @Override
  protected int doReadMessages(List<Object> accepted) throws Exception {
    int before = accepted.size();
    int count = super.doReadMessages(accepted);
    for (Object connection : accepted.subList(before, accepted.size())) {
      ((Channel) connection).pipeline().addFirst(guards.get());
    }
    return count;
  }
}
