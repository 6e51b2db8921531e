package dev.vedette.gateway;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.NullMarked;

/** An HTTP/2 client that writes the frames it is told to, right or wrong. For one thread. */
@NullMarked
final class Http2Wire implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  static final int ACK = 1;

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final DataInputStream input;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

  private Http2Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.input = new DataInputStream(socket.getInputStream());
  }

  /** Connects; over TLS with the application protocol of HTTP/2. */
  static Http2Wire connect(SSLContext tls, int port) throws IOException {
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(20_000);
    socket.startHandshake();
    return new Http2Wire(socket);
  }

  /** Sends the preface and the first settings. */
  Http2Wire begin() throws IOException {
    raw(PREFACE);
    return frame(SETTINGS, 0, 0, new byte[0]);
  }

  Http2Wire raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  static byte[] bytes(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putInt(payload.length << 8 | type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  Http2Wire frame(int type, int flags, int stream, byte[] payload) throws IOException {
    return raw(bytes(type, flags, stream, payload));
  }

  /** Frames of a kind, as many as there can be until the other side has had enough. */
  Http2Wire flood(int times, byte[] frame) throws IOException {
    ByteArrayOutputStream some = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      some.writeBytes(frame);
      if (some.size() > 8000 || i == times - 1) {
        try {
          raw(some.toByteArray());
        } catch (IOException e) {
          return this; // It has.
        }
        some.reset();
      }
    }
    return this;
  }

  /** A header block without compression, from names and values. */
  static byte[] block(String... pairs) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i + 1 < pairs.length; i += 2) {
      block.write(0);
      text(block, pairs[i]);
      text(block, pairs[i + 1]);
    }
    return block.toByteArray();
  }

  private static void text(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int rest = bytes.length - 127;
      while (rest >= 128) {
        block.write(rest % 128 + 128);
        rest /= 128;
      }
      block.write(rest);
    }
    block.writeBytes(bytes);
  }

  /** What the other side says of a stream or of the connection, in one line. */
  String answer(int stream) throws Exception {
    try {
      while (true) {
        int lengthAndType = input.readInt();
        input.readUnsignedByte();
        int found = input.readInt() & Integer.MAX_VALUE;
        byte[] payload = input.readNBytes(lengthAndType >>> 8);
        int type = lengthAndType & 0xff;
        if (type == GOAWAY) {
          int code = ByteBuffer.wrap(payload).getInt(4);
          if (code != 0) {
            return "GOAWAY " + Http2Error.valueOf(code);
          }
        } else if (type == RST_STREAM && found == stream) {
          return "RST_STREAM " + Http2Error.valueOf(ByteBuffer.wrap(payload).getInt());
        } else if (type == HEADERS && found == stream) {
          Http2Headers headers = decoder.decodeHeaders(found, Unpooled.wrappedBuffer(payload));
          if (headers.contains("grpc-status")) {
            return "status " + headers.get("grpc-status");
          }
          if (!"200".contentEquals(headers.status())) {
            return "HTTP " + headers.status();
          }
        }
      }
    } catch (SocketTimeoutException e) {
      return "nothing";
    } catch (IOException e) {
      return "closed";
    }
  }

  static String[] call(String path, Map<String, String> more) {
    var pairs =
        new java.util.ArrayList<>(
            java.util.List.of(
                ":method", "POST", ":scheme", "https", ":authority", "localhost", ":path", path));
    more.forEach((name, value) -> {
      if (name.startsWith(":")) {
        pairs.set(pairs.indexOf(name) + 1, value);
      } else if (!value.isEmpty()) {
        pairs.add(name);
        pairs.add(value);
      }
    });
    return pairs.toArray(String[]::new);
  }

  /** Reads until the other side closes. */
  static String drained(Socket socket) {
    try {
      InputStream input = socket.getInputStream();
      byte[] buffer = new byte[4096];
      while (input.read(buffer) >= 0) {
        // What is said before the end does not matter.
      }
      return "closed";
    } catch (java.net.SocketTimeoutException e) {
      return "nothing";
    } catch (IOException e) {
      return "closed";
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
