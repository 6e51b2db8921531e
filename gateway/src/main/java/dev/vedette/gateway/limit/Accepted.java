package dev.vedette.gateway.limit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Gives each accepted connection a guard, before anything else handles it. Runs in the event loop
 * of the socket that listens.
 */
final class Accepted extends ChannelInboundHandlerAdapter {
  private final Connections connections;

  Accepted(Connections connections) {
    this.connections = connections;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof Channel connection) {
      connection.pipeline().addFirst(new ConnectionGuard(connections));
    }
    super.channelRead(context, message);
  }
}
