package dev.vedette.server.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.ResourceInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that cannot be answered, with a reason and a message that the caller may read. Thrown by
 * handlers or passed to {@code onError}; the kit's interceptor turns it into {@code
 * google.rpc.Status}. Immutable.
 */
public final class ServiceException extends RuntimeException {
  /** Domain of every {@code ErrorInfo}. */
  public static final String DOMAIN = "vedette.dev";

  static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

  private static final long serialVersionUID = 1L;
  private final ErrorReason reason;
  private final transient Map<String, String> metadata;
  private final transient List<Message> details;

  /** Without further details. */
  public ServiceException(ErrorReason reason, String message) {
    this(reason, message, Map.of(), List.of(), null);
  }

  /**
   * With details.
   *
   * @param metadata of the {@code ErrorInfo}, such as the limit that was reached
   * @param details of {@code google.rpc}: BadRequest, PreconditionFailure, ResourceInfo, RetryInfo,
   *     each at most once
   * @param cause for the log only
   */
  public ServiceException(
      ErrorReason reason,
      String message,
      Map<String, String> metadata,
      List<? extends Message> details,
      @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.metadata = Map.copyOf(metadata);
    this.details = List.copyOf(details);
  }

  /** One field is wrong: {@code page_size: -1 (expected: >= 0)}. */
  public static ServiceException invalidField(String field, Object value, String expected) {
    String description = value + " (expected: " + expected + ")";
    return invalidFields(
        List.of(
            BadRequest.FieldViolation.newBuilder()
                .setField(field)
                .setDescription(description)
                .build()));
  }

  /** Several fields are wrong. */
  public static ServiceException invalidFields(List<BadRequest.FieldViolation> violations) {
    StringBuilder message = new StringBuilder();
    for (BadRequest.FieldViolation violation : violations) {
      message
          .append(message.isEmpty() ? "" : "; ")
          .append(violation.getField())
          .append(": ")
          .append(violation.getDescription());
    }
    return new ServiceException(
        ErrorReason.INVALID_FIELD,
        message.toString(),
        Map.of(),
        List.of(BadRequest.newBuilder().addAllFieldViolations(violations).build()),
        null);
  }

  /** A resource cannot be made because there is one of its name. */
  public static ServiceException exists(String resourceType, String name) {
    return new ServiceException(
        ErrorReason.RESOURCE_EXISTS,
        name + ": exists already",
        Map.of(),
        List.of(
            ResourceInfo.newBuilder().setResourceType(resourceType).setResourceName(name).build()),
        null);
  }

  /** A resource does not exist; the type is a word such as {@code RuleSet}. */
  public static ServiceException notFound(String resourceType, String name) {
    return new ServiceException(
        ErrorReason.RESOURCE_NOT_FOUND,
        name + ": no such " + resourceType,
        Map.of(),
        List.of(
            ResourceInfo.newBuilder().setResourceType(resourceType).setResourceName(name).build()),
        null);
  }

  /** Why. */
  public ErrorReason reason() {
    return reason;
  }

  /** The message that callers see. */
  public String publicMessage() {
    return String.valueOf(getMessage());
  }

  /** The whole as gRPC sends it. */
  public com.google.rpc.Status toProto() {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(reason.code().value())
            .setMessage(publicMessage());
    status.addDetails(
        Any.pack(
            ErrorInfo.newBuilder()
                .setReason(reason.name())
                .setDomain(DOMAIN)
                .putAllMetadata(metadata)
                .build()));
    details.forEach(detail -> status.addDetails(Any.pack(detail)));
    return status.build();
  }

  /** As gRPC's own exception, for code that is not behind the kit's interceptor. */
  public StatusRuntimeException toStatusException() {
    return status().asRuntimeException(trailers());
  }

  Status status() {
    return reason.code().toStatus().withDescription(publicMessage());
  }

  Metadata trailers() {
    Metadata trailers = new Metadata();
    trailers.put(DETAILS, toProto());
    return trailers;
  }
}
