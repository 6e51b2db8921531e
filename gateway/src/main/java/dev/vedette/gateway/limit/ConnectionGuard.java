package dev.vedette.gateway.limit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Watches one connection from its first byte: says how it ended when that was not the client's
 * wish, and hangs a {@link FrameGuard} into HTTP/2 as soon as that is set up. Runs in the
 * connection's event loop.
 */
final class ConnectionGuard extends ChannelDuplexHandler {
  private final Connections connections;
  private String address = "";
  private @Nullable FrameGuard frames;
  private boolean gaveUp;
  private boolean leaving;
  private boolean tooMany;

  ConnectionGuard(Connections connections) {
    this.connections = connections;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    address =
        context.channel().remoteAddress() instanceof InetSocketAddress remote
            ? remote.getAddress().getHostAddress()
            : "unknown";
    if (connections.came(address)) {
      super.channelActive(context);
      attach(context);
    } else {
      tooMany = true;
      var _ = context.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    attach(context);
    super.channelRead(context, message);
    attach(context);
  }

  @Override
  public void flush(ChannelHandlerContext context) throws Exception {
    // The server's first frames pass here before the client's are read.
    attach(context);
    super.flush(context);
  }

  private void attach(ChannelHandlerContext context) {
    if (frames != null) {
      return;
    }
    Http2ConnectionHandler handler = context.pipeline().get(Http2ConnectionHandler.class);
    if (handler == null) {
      return;
    }
    Http2FrameListener listener = handler.decoder().frameListener();
    if (listener == null) {
      return;
    }
    FrameGuard guard = new FrameGuard(listener, handler, connections);
    handler.decoder().frameListener(guard);
    handler.connection().addListener(new Ends(guard));
    context
        .pipeline()
        .addBefore(
            context.pipeline().context(handler).name(), null, new ResetWatch(connections, guard));
    frames = guard;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    connections.left(address);
    String reason = reason(context);
    if (!reason.isEmpty()) {
      connections.closed(reason);
    }
    super.channelInactive(context);
  }

  private String reason(ChannelHandlerContext context) {
    if (tooMany) {
      return "too_many";
    }
    if (frames == null || !frames.isReady()) {
      SslHandler tls = context.pipeline().get(SslHandler.class);
      boolean failed = tls != null && tls.handshakeFuture().cause() != null;
      return failed ? "tls" : "not_set_up";
    }
    return gaveUp && !leaving ? "unresponsive" : "";
  }

  /** Hears how HTTP/2 ends things. */
  private final class Ends extends Http2ConnectionAdapter {
    private final FrameGuard guard;

    Ends(FrameGuard guard) {
      this.guard = guard;
    }

    @Override
    public void onGoAwaySent(int lastStreamId, long errorCode, ByteBuf debugData) {
      Http2Error error = Http2Error.valueOf(errorCode);
      if (error != Http2Error.NO_ERROR) {
        connections.closed(error == null ? "unknown" : error.name().toLowerCase(Locale.ROOT));
      } else if (!debugData.isReadable()) {
        // Without a word: gRPC closes so when a client gives no sign of life.
        gaveUp = true;
      }
    }

    @Override
    public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debugData) {
      leaving = true;
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      if (!guard.hasSeen(stream)) {
        // Its headers could not be read, as when they are too large.
        connections.refused("UNREADABLE_HEADERS");
      }
    }
  }
}
