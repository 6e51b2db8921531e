package dev.vedette.gateway.limit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands between HTTP/2 and gRPC on one connection: ends the connection when it sends more frames
 * that cost work and carry nothing than any client does, and refuses calls whose headers are not
 * exactly as gRPC writes them. Runs in the connection's event loop.
 */
final class FrameGuard extends Http2FrameListenerDecorator {
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
  // The headers that gRPC reads can be asked for by names of this type only.
  private static final AsciiString TE = AsciiString.cached("te");
  private static final AsciiString AUTHORIZATION = AsciiString.cached("authorization");
  private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
  private static final AsciiString POST = AsciiString.cached("POST");
  private static final AsciiString TRAILERS = AsciiString.cached("trailers");
  private static final AsciiString GRPC = AsciiString.cached("application/grpc");
  private static final AsciiString HOST = AsciiString.cached("host");
  private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("transfer-encoding");
  private static final AsciiString CONNECTION = AsciiString.cached("connection");

  private static final int MAX_HEADERS = 128;
  private static final int MAX_PATH = 384;

  /** Kinds of frames that are counted, with how many may come in ten seconds. */
  private enum Kind {
    SETTINGS(50),
    PING(2000),
    RESET(500),
    PRIORITY(500),
    EMPTY_DATA(500),
    UNKNOWN(500);

    private final int most;

    Kind(int most) {
      this.most = most;
    }
  }

  private final Http2ConnectionHandler handler;
  private final Connections connections;
  private final Http2Connection.PropertyKey seen;
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private long windowEnds = System.nanoTime() + WINDOW_NANOS;
  private boolean ready;
  private boolean ended;
  private boolean resetting;

  FrameGuard(Http2FrameListener grpc, Http2ConnectionHandler handler, Connections connections) {
    super(grpc);
    this.handler = handler;
    this.connections = connections;
    this.seen = handler.connection().newKey();
  }

  /** Whether the client has sent its first frame. */
  boolean isReady() {
    return ready;
  }

  /** Whether the headers of a stream could be read. */
  boolean hasSeen(Http2Stream stream) {
    return stream.getProperty(seen) != null;
  }

  /** Whether a reset that is being written is this guard's, and counted. */
  boolean isResetting() {
    return resetting;
  }

  private void count(Kind kind) throws Http2Exception {
    long now = System.nanoTime();
    if (now - windowEnds >= 0) {
      counts.clear();
      windowEnds = now + WINDOW_NANOS;
    }
    if (counts.merge(kind, 1, Integer::sum) > kind.most) {
      if (!ended) {
        ended = true;
        connections.closed("flood_" + kind.name().toLowerCase(java.util.Locale.ROOT));
      }
      throw Http2Exception.connectionError(
          Http2Error.ENHANCE_YOUR_CALM, "too many frames that carry nothing");
    }
  }

  /** Whether the headers of a new call may go on to gRPC; resets the stream otherwise. */
  private boolean admits(ChannelHandlerContext context, int streamId, Http2Headers headers) {
    Http2Stream stream = handler.connection().stream(streamId);
    if (stream == null || stream.getProperty(seen) != null) {
      return true;
    }
    stream.setProperty(seen, Boolean.TRUE);
    CharSequence path = headers.path();
    CharSequence method = headers.method();
    CharSequence te = headers.get(TE);
    boolean good =
        path != null
            && path.length() > 0
            && isMethod(path)
            && method != null
            && POST.contentEquals(method)
            && te != null
            && TRAILERS.contentEquals(te)
            && isGrpc(headers.get(CONTENT_TYPE))
            && headers.size() <= MAX_HEADERS
            && headers.getAll(AUTHORIZATION).size() <= 1
            && headers.getAll(HOST).size() <= 1
            && headers.getAll(TRANSFER_ENCODING).isEmpty()
            && headers.getAll(CONNECTION).isEmpty();
    if (!good) {
      connections.refused("MALFORMED_REQUEST");
      resetting = true;
      var _ =
          handler.resetStream(
              context, streamId, Http2Error.PROTOCOL_ERROR.code(), context.newPromise());
      resetting = false;
    }
    return good;
  }

  private static boolean isGrpc(@Nullable CharSequence contentType) {
    return contentType != null
        && AsciiString.regionMatches(contentType, true, 0, GRPC, 0, GRPC.length());
  }

  /** Whether a path is {@code /package.Service/Method}, in the letters that these may have. */
  private static boolean isMethod(CharSequence path) {
    int slash = 0;
    for (int i = 1; i < path.length() && i < MAX_PATH; i++) {
      char character = path.charAt(i);
      boolean letter =
          (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
      boolean inside =
          (character >= '0' && character <= '9') || character == '_' || character == '.';
      if (character == '/' && slash == 0 && i > 1) {
        slash = i;
      } else if (!letter && !(inside && i > slash + 1 && (slash == 0 || character != '.'))) {
        return false;
      }
    }
    return path.length() < MAX_PATH
        && path.charAt(0) == '/'
        && slash > 1
        && slash < path.length() - 1;
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int streamId,
      Http2Headers headers,
      int padding,
      boolean endOfStream)
      throws Http2Exception {
    if (admits(context, streamId, headers)) {
      super.onHeadersRead(context, streamId, headers, padding, endOfStream);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext context,
      int streamId,
      Http2Headers headers,
      int streamDependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean endOfStream)
      throws Http2Exception {
    if (admits(context, streamId, headers)) {
      super.onHeadersRead(
          context, streamId, headers, streamDependency, weight, exclusive, padding, endOfStream);
    }
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream)
      throws Http2Exception {
    if (!data.isReadable() && !endOfStream) {
      count(Kind.EMPTY_DATA);
    }
    return super.onDataRead(context, streamId, data, padding, endOfStream);
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
      throws Http2Exception {
    ready = true;
    count(Kind.SETTINGS);
    super.onSettingsRead(context, settings);
  }

  @Override
  public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
    count(Kind.PING);
    super.onPingRead(context, data);
  }

  @Override
  public void onRstStreamRead(ChannelHandlerContext context, int streamId, long errorCode)
      throws Http2Exception {
    count(Kind.RESET);
    super.onRstStreamRead(context, streamId, errorCode);
  }

  @Override
  public void onPriorityRead(
      ChannelHandlerContext context,
      int streamId,
      int streamDependency,
      short weight,
      boolean exclusive)
      throws Http2Exception {
    count(Kind.PRIORITY);
    super.onPriorityRead(context, streamId, streamDependency, weight, exclusive);
  }

  @Override
  public void onUnknownFrame(
      ChannelHandlerContext context, byte type, int streamId, Http2Flags flags, ByteBuf payload)
      throws Http2Exception {
    count(Kind.UNKNOWN);
    super.onUnknownFrame(context, type, streamId, flags, payload);
  }
}
