package dev.vedette.gateway.authorization;

import com.google.inject.Inject;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import dev.vedette.gateway.identity.Principal;
import dev.vedette.gateway.route.Contract;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.Status;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each call that may change something: who, what, on which resource, how it ended.
 * Thread-safe.
 */
public final class AuditLog {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final int MAX_NAME = 512;

  private final Contract contract;
  private final Counter calls;

  @Inject
  AuditLog(Contract contract, CollectorRegistry registry) {
    this.contract = contract;
    this.calls =
        Counter.build(
                "vedette_gateway_audited_total", "Calls that may change something, by outcome.")
            .labelNames("grpc_code")
            .register(registry);
  }

  /** Begins the record of a call; the same object is told of its first message and its end. */
  public Entry begin(Principal principal, String method, String node) {
    return contract
        .find(method)
        .filter(known -> !known.isReadOnly())
        .map(known -> new Entry(this, principal, known, node))
        .orElse(Entry.NONE);
  }

  /** A call under way. Its methods may be called by different threads, one after the other. */
  public static final class Entry {
    private static final Entry NONE = new Entry(null, null, null, "");

    private final @Nullable AuditLog log;
    private final @Nullable Principal principal;
    private final Contract.@Nullable Method method;
    private final String node;
    private final AtomicBoolean named = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile String resource = "";

    private Entry(
        @Nullable AuditLog log,
        @Nullable Principal principal,
        Contract.@Nullable Method method,
        String node) {
      this.log = log;
      this.principal = principal;
      this.method = method;
      this.node = node;
    }

    /** A message of the caller; only the first is looked at. */
    public void message(byte[] message) {
      if (method != null && named.compareAndSet(false, true)) {
        resource = resource(method, message).orElse("");
      }
    }

    /** That it failed. */
    public void failed(Throwable failure) {
      Throwable cause =
          failure instanceof CompletionException wrapped && wrapped.getCause() != null
              ? wrapped.getCause()
              : failure;
      ended(
          cause instanceof ServiceException known
              ? known.reason().code()
              : Status.fromThrowable(cause).getCode());
    }

    /** How it ended. */
    public void ended(Status.Code code) {
      if (log == null || principal == null || method == null || !ended.compareAndSet(false, true)) {
        return;
      }
      log.calls.labels(code.name()).inc();
      LOG.atInfo()
          .addKeyValue("principal", Printable.of(principal.name()))
          .addKeyValue("kind", principal.kind())
          .addKeyValue("method", method.raw().getFullMethodName())
          .addKeyValue("resource", Printable.of(resource))
          .addKeyValue("node", Printable.of(node))
          .addKeyValue("code", code)
          .log("call that may change something");
    }
  }

  /** The first field, when it is the name of a resource and stands first in the message. */
  static Optional<String> resource(Contract.Method method, byte[] message) {
    FieldDescriptor first = method.proto().getInputType().findFieldByNumber(1);
    if (first == null
        || first.getType() != FieldDescriptor.Type.STRING
        || first.isRepeated()
        || !(first.getName().equals("name")
            || first.getName().equals("parent")
            || first.getName().endsWith("_id"))) {
      return Optional.empty();
    }
    try {
      CodedInputStream input = CodedInputStream.newInstance(message);
      if (input.readTag() != (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
        return Optional.empty();
      }
      int length = input.readRawVarint32();
      if (length < 0 || length > MAX_NAME) {
        return Optional.empty();
      }
      return Optional.of(new String(input.readRawBytes(length), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
