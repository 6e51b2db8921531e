package dev.vedette.server.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Counts and times calls under the names that gRPC dashboards know. Thread-safe. */
final class CallMetrics implements ServerInterceptor {
  private static final String[] METHOD = {"grpc_type", "grpc_service", "grpc_method"};

  private final Counter started;
  private final Counter handled;
  private final Counter received;
  private final Counter sent;
  private final Histogram seconds;
  private final Map<String, Series> byMethod = new ConcurrentHashMap<>();

  CallMetrics(CollectorRegistry registry) {
    started =
        Counter.build("grpc_server_started_total", "Calls that were started.")
            .labelNames(METHOD)
            .register(registry);
    handled =
        Counter.build("grpc_server_handled_total", "Calls that ended, by code.")
            .labelNames("grpc_type", "grpc_service", "grpc_method", "grpc_code")
            .register(registry);
    received =
        Counter.build("grpc_server_msg_received_total", "Messages taken in.")
            .labelNames(METHOD)
            .register(registry);
    sent =
        Counter.build("grpc_server_msg_sent_total", "Messages sent.")
            .labelNames(METHOD)
            .register(registry);
    seconds =
        Histogram.build("grpc_server_handling_seconds", "Time from the start to the end of a call.")
            .labelNames(METHOD)
            .buckets(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
            .register(registry);
  }

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
    Series series = series(call.getMethodDescriptor());
    Observed observed = new Observed(series);
    ServerCall<Q, S> counting =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendMessage(S message) {
            series.sent.inc();
            super.sendMessage(message);
          }

          @Override
          public void close(Status status, Metadata trailers) {
            observed.end(status.getCode());
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(counting, headers)) {
      @Override
      public void onMessage(Q message) {
        series.received.inc();
        super.onMessage(message);
      }

      @Override
      public void onCancel() {
        observed.end(Status.Code.CANCELLED);
        super.onCancel();
      }
    };
  }

  private Series series(MethodDescriptor<?, ?> method) {
    String name = method.getFullMethodName();
    Series known = byMethod.get(name);
    return known != null ? known : byMethod.computeIfAbsent(name, key -> new Series(method));
  }

  /** The series of one method, looked up once. */
  private final class Series {
    private final String[] names;
    private final Counter.Child started;
    private final Counter.Child received;
    private final Counter.Child sent;
    private final Histogram.Child seconds;
    private final AtomicReferenceArray<Counter.@Nullable Child> handled =
        new AtomicReferenceArray<>(Status.Code.values().length);

    Series(MethodDescriptor<?, ?> method) {
      names =
          new String[] {
            type(method.getType()),
            String.valueOf(method.getServiceName()),
            String.valueOf(method.getBareMethodName())
          };
      started = CallMetrics.this.started.labels(names);
      received = CallMetrics.this.received.labels(names);
      sent = CallMetrics.this.sent.labels(names);
      seconds = CallMetrics.this.seconds.labels(names);
    }

    Counter.Child handled(Status.Code code) {
      Counter.Child known = handled.get(code.value());
      if (known == null) {
        known = CallMetrics.this.handled.labels(names[0], names[1], names[2], label(code));
        handled.set(code.value(), known);
      }
      return known;
    }
  }

  /** One call. */
  private static final class Observed {
    private final Series series;
    private final long startNanos = System.nanoTime();
    private final AtomicBoolean open = new AtomicBoolean(true);

    Observed(Series series) {
      this.series = series;
      series.started.inc();
    }

    void end(Status.Code code) {
      if (open.compareAndSet(true, false)) {
        series.handled(code).inc();
        series.seconds.observe((System.nanoTime() - startNanos) / 1e9);
      }
    }
  }

  private static String type(MethodDescriptor.MethodType type) {
    return switch (type) {
      case UNARY -> "unary";
      case CLIENT_STREAMING -> "client_stream";
      case SERVER_STREAMING -> "server_stream";
      case BIDI_STREAMING, UNKNOWN -> "bidi_stream";
    };
  }

  /** The spelling of other gRPC implementations: {@code InvalidArgument}. */
  private static String label(Status.Code code) {
    if (code == Status.Code.OK) {
      return "OK";
    }
    StringBuilder text = new StringBuilder();
    for (String word : code.name().split("_", -1)) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }
}
