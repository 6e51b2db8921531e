package dev.vedette.gateway.replica;

import com.google.common.util.concurrent.MoreExecutors;
import dev.vedette.server.trace.Traces;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ClientStreamTracer;
import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One replica: how many calls are open there, and how the last ones ended. Counts are thread-safe;
 * the state belongs to the channel's synchronization context.
 */
final class Replica extends ClientStreamTracer.Factory {
  private static final int FAILURES = 5;

  private final Subchannel subchannel;
  private final PickResult picked;
  private final PickResult uncounted;
  private final CallOptions direct;
  private @Nullable Channel channel;
  private final Consumer<Replica> onFailing;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile long backNanos;
  private volatile int ejections;
  private ConnectivityState state = ConnectivityState.IDLE;
  private Status problem = Status.UNAVAILABLE;

  Replica(Subchannel subchannel, Consumer<Replica> onFailing) {
    this.subchannel = subchannel;
    this.picked = PickResult.withSubchannel(subchannel, this);
    this.uncounted = PickResult.withSubchannel(subchannel);
    this.direct =
        CallOptions.DEFAULT
            .withExecutor(MoreExecutors.directExecutor())
            .withStreamTracerFactory(this);
    this.onFailing = onFailing;
    this.backNanos = System.nanoTime();
  }

  /** Connects; to be called once, before anything else. */
  void start(SubchannelStateListener listener) {
    subchannel.start(listener);
    Channel own = subchannel.asChannel();
    channel =
        Traces.client(System.getenv())
            .map(spans -> ClientInterceptors.intercept(own, spans))
            .orElse(own);
    subchannel.requestConnection();
  }

  Subchannel subchannel() {
    return subchannel;
  }

  /** For a call of this service; questions for health say nothing of how other calls fare. */
  PickResult picked(@Nullable String service) {
    return HealthGrpc.SERVICE_NAME.equals(service) ? uncounted : picked;
  }

  /** A call that goes here and nowhere else. */
  <Q, S> ClientCall<Q, S> newCall(MethodDescriptor<Q, S> method) {
    return Objects.requireNonNull(channel, "not started").newCall(method, direct);
  }

  int open() {
    return open.get();
  }

  boolean isEjected(long now) {
    return backNanos - now > 0;
  }

  /** Leaves it out; longer each time, unless it did well in between. */
  void eject(long now, long firstNanos, long mostNanos) {
    ejections = now - backNanos > mostNanos ? 1 : ejections + 1;
    backNanos = now + Math.min(mostNanos, firstNanos * ejections);
  }

  ConnectivityState state() {
    return state;
  }

  Status problem() {
    return problem;
  }

  /** What cannot be reached counts as such until it can be, so that calls do not wait for it. */
  void become(ConnectivityState now, Status why) {
    if (now == ConnectivityState.TRANSIENT_FAILURE) {
      problem = why;
    }
    boolean stays =
        state == ConnectivityState.TRANSIENT_FAILURE
            && (now == ConnectivityState.CONNECTING || now == ConnectivityState.IDLE);
    if (!stays) {
      state = now;
    }
  }

  @Override
  public ClientStreamTracer newClientStreamTracer(
      ClientStreamTracer.StreamInfo info, Metadata headers) {
    return new Counted();
  }

  private void ended(Status status) {
    open.decrementAndGet();
    switch (status.getCode()) {
      case UNAVAILABLE, INTERNAL, UNKNOWN -> {
        if (failures.incrementAndGet() >= FAILURES) {
          failures.set(0);
          onFailing.accept(this);
        }
      }
      // Ends that callers choose say nothing of the replica.
      case CANCELLED, DEADLINE_EXCEEDED -> {}
      default -> {
        if (failures.get() != 0) {
          failures.set(0);
        }
      }
    }
  }

  private final class Counted extends ClientStreamTracer {
    private boolean counted;

    @Override
    public void streamCreated(Attributes transport, Metadata headers) {
      counted = true;
      open.incrementAndGet();
    }

    @Override
    public void streamClosed(Status status) {
      if (counted) {
        counted = false;
        ended(status);
      }
    }
  }
}
