package dev.vedette.gateway.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.concurrent.CompletionException;

/** Errors as HTTP answers. */
final class HttpErrors {
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer()
          .omittingInsignificantWhitespace()
          .usingTypeRegistry(
              TypeRegistry.newBuilder()
                  .add(ErrorInfo.getDescriptor())
                  .add(BadRequest.getDescriptor())
                  .add(PreconditionFailure.getDescriptor())
                  .add(ResourceInfo.getDescriptor())
                  .add(RetryInfo.getDescriptor())
                  .build());

  private HttpErrors() {}

  /** What the caller may see of a failure. */
  static com.google.rpc.Status status(Throwable failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(shown(failure));
    return status == null ? com.google.rpc.Status.getDefaultInstance() : status;
  }

  /** The same as gRPC's own exception. */
  static StatusRuntimeException shown(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case ServiceException known -> known.toStatusException();
      case StatusRuntimeException status -> status;
      default -> new ServiceException(ErrorReason.INTERNAL, "internal error").toStatusException();
    };
  }

  /** As {@code google.rpc.Status} in JSON. */
  static HttpResponse json(Throwable failure) {
    com.google.rpc.Status status = status(failure);
    return HttpResponse.of(http(status), MediaType.JSON_UTF_8, "%s", print(status) + "\n");
  }

  /** One line of JSON. */
  static String print(com.google.rpc.Status status) {
    try {
      return PlainJson.of(JSON.print(status));
    } catch (InvalidProtocolBufferException e) {
      // A detail of a type that is not known here: the code still is.
      return "{\"code\": " + status.getCode() + "}";
    }
  }

  /** As one line of text. */
  static HttpResponse text(Throwable failure) {
    com.google.rpc.Status status = status(failure);
    return HttpResponse.of(
        http(status), MediaType.PLAIN_TEXT_UTF_8, "%s", status.getMessage() + "\n");
  }

  private static HttpStatus http(com.google.rpc.Status status) {
    return switch (Status.fromCodeValue(status.getCode()).getCode()) {
      case OK -> HttpStatus.OK;
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpStatus.BAD_REQUEST;
      case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
      case PERMISSION_DENIED -> HttpStatus.FORBIDDEN;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case ALREADY_EXISTS, ABORTED -> HttpStatus.CONFLICT;
      // Sending it again later helps only where not the request itself is over the bound.
      case RESOURCE_EXHAUSTED ->
          status.getDetailsList().stream().anyMatch(detail -> detail.is(BadRequest.class))
              ? HttpStatus.REQUEST_ENTITY_TOO_LARGE
              : HttpStatus.TOO_MANY_REQUESTS;
      case UNIMPLEMENTED -> HttpStatus.NOT_IMPLEMENTED;
      case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
      case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
      case CANCELLED, UNKNOWN, INTERNAL, DATA_LOSS -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }
}
