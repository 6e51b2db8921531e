package dev.vedette.gateway.http;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import dev.vedette.gateway.route.Contract;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events: each answer is one event with JSON, whose id is the answer's resume token if
 * it has one. The last event is named {@code status} and says how the call ended. Immutable.
 */
final class EventStreamEncoding implements StreamEncoding {
  /** The field by which a stream can be resumed, in requests and answers. */
  static final String RESUME_TOKEN = "resume_token";

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private final Contract.Method method;
  private final @Nullable FieldDescriptor token;

  EventStreamEncoding(Contract.Method method) {
    this.method = method;
    this.token = method.proto().getOutputType().findFieldByName(RESUME_TOKEN);
  }

  @Override
  public MediaType type() {
    return MediaType.EVENT_STREAM;
  }

  @Override
  public HttpData message(byte[] bytes) {
    try {
      DynamicMessage message = DynamicMessage.parseFrom(method.proto().getOutputType(), bytes);
      StringBuilder event = new StringBuilder();
      if (token != null && message.getField(token) instanceof String id && !id.isEmpty()) {
        event.append("id: ").append(id).append('\n');
      }
      // JSON in one line: line ends within strings are escaped.
      return HttpData.ofUtf8(
          event
              .append("data: ")
              .append(PlainJson.of(PRINTER.print(message)))
              .append("\n\n")
              .toString());
    } catch (InvalidProtocolBufferException e) {
      throw new ServiceException(ErrorReason.INTERNAL, "the answer could not be read");
    }
  }

  @Override
  public HttpData heartbeat() {
    return HttpData.ofUtf8(":\n\n");
  }

  @Override
  public HttpData end(Status status, Metadata trailers) {
    String json =
        status.isOk()
            ? "{\"code\":0}"
            : HttpErrors.print(HttpErrors.status(status.asRuntimeException(trailers)));
    return HttpData.ofUtf8("event: status\ndata: " + json + "\n\n");
  }

  @Override
  public HttpResponse refusal(Throwable failure) {
    return HttpErrors.json(failure);
  }
}
