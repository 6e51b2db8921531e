package dev.vedette.gateway.proxy;

import dev.vedette.gateway.authorization.AuditLog;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** Tells the audit log of a call's first message and of its end. As thread-safe as the call. */
final class Audited extends SimpleForwardingServerCall<byte[], byte[]> {
  private final AuditLog.Entry entry;

  Audited(ServerCall<byte[], byte[]> call, AuditLog.Entry entry) {
    super(call);
    this.entry = entry;
  }

  @Override
  public void close(Status status, Metadata trailers) {
    Throwable cause = status.getCause();
    if (status.getCode() == Status.Code.UNKNOWN && cause != null) {
      entry.failed(cause);
    } else {
      entry.ended(status.getCode());
    }
    super.close(status, trailers);
  }

  ServerCall.Listener<byte[]> listener(ServerCall.Listener<byte[]> listener) {
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onMessage(byte[] message) {
        entry.message(message);
        super.onMessage(message);
      }

      @Override
      public void onCancel() {
        entry.ended(Status.Code.CANCELLED);
        super.onCancel();
      }
    };
  }
}
