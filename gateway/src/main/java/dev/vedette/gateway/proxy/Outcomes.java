package dev.vedette.gateway.proxy;

import com.google.inject.Inject;
import com.google.protobuf.Duration;
import com.google.rpc.RetryInfo;
import dev.vedette.gateway.route.Upstream;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * How forwarded calls ended: counted, and told to callers without the gateway's inner addresses.
 * Thread-safe.
 */
public final class Outcomes {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final Counter forwarded;
  private final Counter again;
  private final Map<String, AtomicReferenceArray<Counter.@Nullable Child>> byMethod =
      new ConcurrentHashMap<>();

  @Inject
  Outcomes(CollectorRegistry registry) {
    forwarded =
        Counter.build("vedette_gateway_forwarded_total", "Calls that were forwarded, by code.")
            .labelNames("grpc_service", "grpc_method", "grpc_code")
            .register(registry);
    again =
        Counter.build(
                "vedette_gateway_repeated_total",
                "Calls that were made again since the replica that they went to was away.")
            .labelNames("upstream")
            .register(registry);
  }

  /** A status with its trailers, as the caller gets them. */
  public record Outcome(Status status, Metadata trailers) {}

  /** Counts the end of a call and gives what the caller is told. */
  public Outcome ended(
      Upstream upstream, MethodDescriptor<?, ?> method, Status status, Metadata trailers) {
    count(method, status.getCode());
    upstream.ended(status.getCode());
    // What upstreams say of errors comes with details; what has none was made by the transport and
    // names its addresses.
    if (status.isOk() || trailers.containsKey(DETAILS)) {
      return new Outcome(status, trailers);
    }
    return switch (status.getCode()) {
      case UNAVAILABLE ->
          told(
              upstream,
              ErrorReason.PEER_UNAVAILABLE,
              "cannot be reached now",
              List.of(retrySoon()),
              trailers);
      case DEADLINE_EXCEEDED ->
          told(
              upstream,
              ErrorReason.TIMED_OUT,
              "no answer within the deadline",
              List.of(),
              trailers);
      case CANCELLED -> told(upstream, ErrorReason.CANCELLED, "cancelled", List.of(), trailers);
      case UNKNOWN, INTERNAL ->
          told(upstream, ErrorReason.INTERNAL, "the answer could not be read", List.of(), trailers);
      default -> new Outcome(status.withCause(null), trailers);
    };
  }

  /** Counts a call that is made again. */
  void again(Upstream upstream) {
    again.labels(upstream.name()).inc();
  }

  private void count(MethodDescriptor<?, ?> method, Status.Code code) {
    AtomicReferenceArray<Counter.@Nullable Child> series = byMethod.get(method.getFullMethodName());
    if (series == null) {
      series =
          byMethod.computeIfAbsent(
              method.getFullMethodName(),
              name -> new AtomicReferenceArray<>(Status.Code.values().length));
    }
    Counter.Child known = series.get(code.value());
    if (known == null) {
      known =
          forwarded.labels(
              String.valueOf(method.getServiceName()),
              String.valueOf(method.getBareMethodName()),
              code.name());
      series.set(code.value(), known);
    }
    known.inc();
  }

  private static RetryInfo retrySoon() {
    return RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setSeconds(1)).build();
  }

  private static Outcome told(
      Upstream upstream,
      ErrorReason reason,
      String text,
      List<RetryInfo> details,
      Metadata original) {
    StatusRuntimeException told =
        new ServiceException(
                reason,
                upstream.name() + ": " + text,
                Map.of("upstream", upstream.name()),
                details,
                null)
            .toStatusException();
    Metadata trailers = new Metadata();
    trailers.merge(original);
    Metadata more = told.getTrailers();
    if (more != null) {
      trailers.merge(more);
    }
    return new Outcome(told.getStatus(), trailers);
  }
}
