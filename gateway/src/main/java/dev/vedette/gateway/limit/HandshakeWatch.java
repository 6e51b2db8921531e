package dev.vedette.gateway.limit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;

/** Counts TLS handshakes that failed on one connection. Runs in its event loop. */
final class HandshakeWatch extends ChannelInboundHandlerAdapter {
  private final Connections connections;

  HandshakeWatch(Connections connections) {
    this.connections = connections;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls != null && tls.handshakeFuture().cause() != null) {
      connections.closed("tls");
    }
    super.channelInactive(context);
  }
}
