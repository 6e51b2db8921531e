package dev.vedette.server.trace;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Makes the spans of one service. Thread-safe. */
final class Spans implements AutoCloseable {
  /** The call that is being served, for those that it makes. */
  static final Context.Key<CallSpan> CURRENT = Context.key("vedette-span");

  private static final Metadata.Key<String> PARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  /** Which side of a call a span is about, with OpenTelemetry's number. */
  enum Kind {
    SERVER(2),
    CLIENT(3);

    final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  /**
   * A call that has begun. Immutable.
   *
   * @param spans makes further ones for the same service
   * @param self what calls below this one have as their parent
   * @param parent the caller's span, empty when this one begins the trace
   * @param startNanos since 1970
   */
  record CallSpan(
      Spans spans, TraceParent self, String parent, String method, Kind kind, long startNanos) {}

  private final SpanSender sender;
  private final double share;

  Spans(SpanSender sender, double share) {
    this.sender = sender;
    this.share = share;
  }

  CallSpan serve(String method, Metadata headers) {
    Optional<TraceParent> caller =
        Optional.ofNullable(headers.get(PARENT)).flatMap(TraceParent::parse);
    // Whoever began the trace has decided for all.
    boolean sampled =
        caller
            .map(TraceParent::sampled)
            .orElseGet(() -> ThreadLocalRandom.current().nextDouble() < share);
    String trace = caller.map(TraceParent::trace).orElseGet(() -> TraceParent.id(16));
    return new CallSpan(
        this,
        new TraceParent(trace, TraceParent.id(8), sampled),
        caller.map(TraceParent::span).orElse(""),
        method,
        Kind.SERVER,
        SpanSender.now());
  }

  CallSpan call(String method, CallSpan because) {
    TraceParent above = because.self();
    return new CallSpan(
        this,
        new TraceParent(above.trace(), TraceParent.id(8), above.sampled()),
        above.span(),
        method,
        Kind.CLIENT,
        SpanSender.now());
  }

  /** Tells the other side which span it works for. */
  static void inject(CallSpan call, Metadata headers) {
    headers.discardAll(PARENT);
    headers.put(PARENT, call.self().header());
  }

  static void end(CallSpan call, Status status) {
    if (call.self().sampled()) {
      call.spans().sender.add(call, status.getCode(), SpanSender.now());
    }
  }

  @Override
  public void close() {
    sender.close();
  }
}
