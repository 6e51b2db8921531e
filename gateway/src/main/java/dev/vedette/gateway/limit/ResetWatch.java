package dev.vedette.gateway.limit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;

/**
 * Counts the resets by which HTTP/2 refuses streams that break its rules before anybody above hears
 * of them. Runs in the connection's event loop.
 */
final class ResetWatch extends ChannelOutboundHandlerAdapter {
  private static final int FRAME = 13;
  private static final int RST_STREAM = 3;

  private final Connections connections;
  private final FrameGuard frames;

  ResetWatch(Connections connections, FrameGuard frames) {
    this.connections = connections;
    this.frames = frames;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    // Each frame of this kind is written whole, and is shorter than any message of gRPC's.
    if (message instanceof ByteBuf frame
        && frame.readableBytes() == FRAME
        && frame.getUnsignedMedium(frame.readerIndex()) == Integer.BYTES
        && frame.getByte(frame.readerIndex() + 3) == RST_STREAM
        && !frames.isResetting()) {
      long code = frame.getUnsignedInt(frame.readerIndex() + 9);
      if (code == Http2Error.PROTOCOL_ERROR.code() || code == Http2Error.FRAME_SIZE_ERROR.code()) {
        connections.refused("MALFORMED_REQUEST");
      }
    }
    super.write(context, message, promise);
  }
}
