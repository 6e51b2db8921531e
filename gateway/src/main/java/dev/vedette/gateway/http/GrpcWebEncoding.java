package dev.vedette.gateway.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** gRPC-Web: frames of gRPC, and the trailers as the last frame; as bytes or as base64. */
enum GrpcWebEncoding implements StreamEncoding {
  BINARY("application/grpc-web"),
  TEXT("application/grpc-web-text");

  private static final int HEADER = 5;
  private static final byte TRAILERS = (byte) 0x80;

  private final String name;

  GrpcWebEncoding(String name) {
    this.name = name;
  }

  /** The one that a content type names, if any. */
  static @Nullable GrpcWebEncoding of(@Nullable String contentType) {
    String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
    if (type.startsWith(TEXT.name)) {
      return TEXT;
    }
    return type.startsWith(BINARY.name) ? BINARY : null;
  }

  /** The only message of a request. */
  byte[] request(byte[] body) {
    byte[] frame = this == TEXT ? decoded(body) : body;
    if (frame.length >= HEADER && frame[0] == 0) {
      int length = ByteBuffer.wrap(frame, 1, Integer.BYTES).getInt();
      if (length == frame.length - HEADER) {
        return Arrays.copyOfRange(frame, HEADER, frame.length);
      }
    }
    throw new ServiceException(
        ErrorReason.INVALID_CONTENT, "body: not one message of gRPC-Web without compression");
  }

  private static byte[] decoded(byte[] body) {
    try {
      return Base64.getMimeDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new ServiceException(ErrorReason.INVALID_CONTENT, "body: not base64");
    }
  }

  /** The answer of a method that has one. */
  HttpResponse whole(byte[] message) {
    return whole(message(message), end(Status.OK, new Metadata()));
  }

  private HttpResponse whole(HttpData... frames) {
    List<HttpObject> all = new ArrayList<>();
    all.add(ResponseHeaders.of(HttpStatus.OK, HttpHeaderNames.CONTENT_TYPE, type()));
    all.addAll(List.of(frames));
    return HttpResponse.of(all.toArray(HttpObject[]::new));
  }

  @Override
  public MediaType type() {
    return MediaType.parse(name + "+proto");
  }

  @Override
  public HttpData message(byte[] message) {
    return frame((byte) 0, message);
  }

  /** Clients know no frame that means nothing. */
  @Override
  public HttpData heartbeat() {
    return HttpData.empty();
  }

  @Override
  public HttpData end(Status status, Metadata trailers) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    line(block, "grpc-status", Integer.toString(status.getCode().value()));
    String description = status.getDescription();
    if (description != null) {
      line(
          block,
          "grpc-message",
          URLEncoder.encode(description, StandardCharsets.UTF_8).replace("+", "%20"));
    }
    byte[][] pairs = InternalMetadata.serialize(trailers);
    for (int i = 0; i + 1 < pairs.length; i += 2) {
      String key = new String(pairs[i], StandardCharsets.US_ASCII);
      if (!key.startsWith("grpc-status") || key.equals("grpc-status-details-bin")) {
        byte[] value = pairs[i + 1];
        line(
            block,
            key,
            key.endsWith("-bin")
                ? Base64.getEncoder().withoutPadding().encodeToString(value)
                : new String(value, StandardCharsets.US_ASCII));
      }
    }
    return frame(TRAILERS, block.toByteArray());
  }

  @Override
  public HttpResponse refusal(Throwable failure) {
    StatusRuntimeException shown = HttpErrors.shown(failure);
    Metadata trailers = shown.getTrailers();
    return whole(end(shown.getStatus(), trailers == null ? new Metadata() : trailers));
  }

  private static void line(ByteArrayOutputStream block, String key, String value) {
    block.writeBytes((key + ": " + value + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private HttpData frame(byte flags, byte[] content) {
    byte[] frame =
        ByteBuffer.allocate(HEADER + content.length)
            .put(flags)
            .putInt(content.length)
            .put(content)
            .array();
    return HttpData.wrap(this == TEXT ? Base64.getEncoder().encode(frame) : frame);
  }
}
