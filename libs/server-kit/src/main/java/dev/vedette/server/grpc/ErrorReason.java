package dev.vedette.server.grpc;

import io.grpc.Status;

/**
 * Why a call was refused or failed: the reason of {@code google.rpc.ErrorInfo}. Names are part of
 * the API and never reused.
 */
public enum ErrorReason {
  /** A field of the request is wrong; BadRequest says which. */
  INVALID_FIELD(Status.Code.INVALID_ARGUMENT),
  /** Content in the request (rules, a manifest, a condition) is wrong; the message says where. */
  INVALID_CONTENT(Status.Code.INVALID_ARGUMENT),
  /** A page token is not one of ours or belongs to another query. */
  INVALID_PAGE_TOKEN(Status.Code.INVALID_ARGUMENT),
  /** The resource does not exist. */
  RESOURCE_NOT_FOUND(Status.Code.NOT_FOUND),
  /** The resource exists already. */
  RESOURCE_EXISTS(Status.Code.ALREADY_EXISTS),
  /** The resource has changed since it was read. */
  ETAG_MISMATCH(Status.Code.ABORTED),
  /** The system is not in the state that the call needs. */
  PRECONDITION_FAILED(Status.Code.FAILED_PRECONDITION),
  /** A batch of events names a revision that does not exist. */
  UNKNOWN_REVISION(Status.Code.FAILED_PRECONDITION),
  /** A revision is not signed by a trusted key, which its kind needs. */
  SIGNATURE_REQUIRED(Status.Code.FAILED_PRECONDITION),
  /** Several nodes are enrolled and the call does not say which it means. */
  NODE_NOT_CHOSEN(Status.Code.FAILED_PRECONDITION),
  /** The caller did not prove who it is. */
  NOT_AUTHENTICATED(Status.Code.UNAUTHENTICATED),
  /** The caller may not do this. */
  NOT_PERMITTED(Status.Code.PERMISSION_DENIED),
  /** The caller speaks for another node. */
  WRONG_NODE(Status.Code.PERMISSION_DENIED),
  /** A bound on size, number or rate was reached. */
  LIMIT_EXCEEDED(Status.Code.RESOURCE_EXHAUSTED),
  /** Not in this version. */
  NOT_SUPPORTED(Status.Code.UNIMPLEMENTED),
  /** A peer of the service cannot be reached now. */
  PEER_UNAVAILABLE(Status.Code.UNAVAILABLE),
  /** The service cannot do this now; trying again later is right. */
  TEMPORARILY_UNAVAILABLE(Status.Code.UNAVAILABLE),
  /** It took too long. */
  TIMED_OUT(Status.Code.DEADLINE_EXCEEDED),
  /** The caller went away. */
  CANCELLED(Status.Code.CANCELLED),
  /** Stored data cannot be read. */
  DATA_UNREADABLE(Status.Code.DATA_LOSS),
  /** A fault of the service; the text stays in its log. */
  INTERNAL(Status.Code.INTERNAL);

  private final Status.Code code;

  ErrorReason(Status.Code code) {
    this.code = code;
  }

  /** The gRPC code that callers see. */
  public Status.Code code() {
    return code;
  }

  /** The general reason for a code that came without one. */
  static ErrorReason forCode(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, OUT_OF_RANGE -> INVALID_FIELD;
      case NOT_FOUND -> RESOURCE_NOT_FOUND;
      case ALREADY_EXISTS -> RESOURCE_EXISTS;
      case ABORTED -> ETAG_MISMATCH;
      case FAILED_PRECONDITION -> PRECONDITION_FAILED;
      case UNAUTHENTICATED -> NOT_AUTHENTICATED;
      case PERMISSION_DENIED -> NOT_PERMITTED;
      case RESOURCE_EXHAUSTED -> LIMIT_EXCEEDED;
      case UNIMPLEMENTED -> NOT_SUPPORTED;
      case UNAVAILABLE -> TEMPORARILY_UNAVAILABLE;
      case DEADLINE_EXCEEDED -> TIMED_OUT;
      case CANCELLED -> CANCELLED;
      case DATA_LOSS -> DATA_UNREADABLE;
      case OK, UNKNOWN, INTERNAL -> INTERNAL;
    };
  }
}
