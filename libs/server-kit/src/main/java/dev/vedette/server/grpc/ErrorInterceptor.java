package dev.vedette.server.grpc;

import dev.vedette.server.storage.StorageException;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where exceptions become statuses: every error gets an ErrorInfo, and the text of
 * faults goes to the log under an id that the caller is given, never to the caller. Thread-safe.
 */
final class ErrorInterceptor implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorInterceptor.class);

  private final String service;

  ErrorInterceptor(String service) {
    this.service = service;
  }

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
    MappingCall<Q, S> mapping = new MappingCall<>(call);
    try {
      return new CatchingListener<>(next.startCall(mapping, headers), mapping);
    } catch (RuntimeException e) {
      mapping.fail(e);
      return new ServerCall.Listener<>() {};
    }
  }

  /** Closes with the mapped status, once. */
  private final class MappingCall<Q, S> extends SimpleForwardingServerCall<Q, S> {
    private final AtomicBoolean closed = new AtomicBoolean();

    MappingCall(ServerCall<Q, S> delegate) {
      super(delegate);
    }

    // The transport has ended a cancelled call by itself. Writing to it again, as when an upstream
    // answers late, would break
    // the whole connection with all its other calls.

    @Override
    public void sendHeaders(Metadata headers) {
      if (!isCancelled()) {
        super.sendHeaders(headers);
      }
    }

    @Override
    public void sendMessage(S message) {
      if (!isCancelled()) {
        super.sendMessage(message);
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (!closed.compareAndSet(false, true) || isCancelled()) {
        return;
      }
      if (status.isOk() || trailers.containsKey(ServiceException.DETAILS)) {
        super.close(status, trailers);
        return;
      }
      ServiceException error = translate(status);
      Metadata merged = new Metadata();
      merged.merge(trailers);
      merged.merge(error.trailers());
      super.close(error.status(), merged);
    }

    void fail(Throwable thrown) {
      Metadata trailers = Status.trailersFromThrowable(thrown);
      close(Status.fromThrowable(thrown), trailers == null ? new Metadata() : trailers);
    }

    private ServiceException translate(Status status) {
      if (status.getCause() instanceof ServiceException known) {
        if (known.reason() == ErrorReason.INTERNAL) {
          return hide(known);
        }
        return known;
      }
      if (status.getCause() instanceof StorageException failed && failed.isTemporary()) {
        LOG.atWarn()
            .addKeyValue("service", service)
            .addKeyValue("method", getMethodDescriptor().getFullMethodName())
            .setCause(failed)
            .log("storage is not there");
        return new ServiceException(
            ErrorReason.TEMPORARILY_UNAVAILABLE, "storage: not there (expected: another attempt)");
      }
      Status.Code code = status.getCode();
      boolean meant = code != Status.Code.UNKNOWN && code != Status.Code.INTERNAL;
      if (meant) {
        String text = status.getDescription();
        return new ServiceException(
            ErrorReason.forCode(code),
            text == null ? code.name() : text,
            java.util.Map.of(),
            java.util.List.of(),
            status.getCause());
      }
      return hide(status.getCause() == null ? status.asRuntimeException() : status.getCause());
    }

    private ServiceException hide(Throwable fault) {
      String id = UUID.randomUUID().toString();
      LOG.atError()
          .addKeyValue("service", service)
          .addKeyValue("method", getMethodDescriptor().getFullMethodName())
          .addKeyValue("errorId", id)
          .setCause(fault)
          .log("call failed");
      return new ServiceException(
          ErrorReason.INTERNAL,
          "internal error " + id,
          java.util.Map.of("errorId", id),
          java.util.List.of(),
          null);
    }
  }

  private static final class CatchingListener<Q, S> extends ServerCall.Listener<Q> {
    private final ServerCall.Listener<Q> delegate;
    private final MappingCall<Q, S> call;

    CatchingListener(ServerCall.Listener<Q> delegate, MappingCall<Q, S> call) {
      this.delegate = delegate;
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      guard(() -> delegate.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      guard(delegate::onHalfClose);
    }

    @Override
    public void onReady() {
      guard(delegate::onReady);
    }

    @Override
    public void onCancel() {
      quietly(delegate::onCancel);
    }

    @Override
    public void onComplete() {
      quietly(delegate::onComplete);
    }

    private void guard(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException | Error e) {
        call.fail(e);
        if (e instanceof Error error && !(e instanceof AssertionError)) {
          throw error;
        }
      }
    }

    /** The call has ended: nothing can be told to the caller any more. */
    private void quietly(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException e) {
        if (!isStatus(e)) {
          LOG.atWarn().setCause(e).log("call ended with an error in its clean-up");
        }
      }
    }

    private static boolean isStatus(@Nullable Throwable thrown) {
      return thrown instanceof StatusRuntimeException || thrown instanceof StatusException;
    }
  }
}
