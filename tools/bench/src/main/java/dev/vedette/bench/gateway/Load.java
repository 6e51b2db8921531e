package dev.vedette.bench.gateway;

import dev.vedette.proto.rules.v1.AlertServiceGrpc;
import dev.vedette.proto.rules.v1.GetRuleSetRequest;
import dev.vedette.proto.rules.v1.GetRuleSetResponse;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import dev.vedette.proto.rules.v1.WatchAlertsRequest;
import dev.vedette.proto.rules.v1.WatchAlertsResponse;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;

/** Calls one address: so many calls in flight, or so many streams. Used by one thread. */
final class Load implements AutoCloseable {
  private static final String NAME = "ruleSets/x";

  private final List<ManagedChannel> channels = new ArrayList<>();

  /**
   * What a time of calls gave.
   *
   * @param calls how many ended
   * @param seconds how long it took
   * @param p50Micros median of their times
   * @param p99Micros what one of a hundred took longer than
   */
  record Result(long calls, double seconds, double p50Micros, double p99Micros) {
    double perSecond() {
      return calls / seconds;
    }
  }

  Load(int port, int connections) {
    for (int i = 0; i < connections; i++) {
      channels.add(
          NettyChannelBuilder.forAddress("127.0.0.1", port)
              .usePlaintext()
              .directExecutor()
              .build());
    }
  }

  private static void pause(Duration time) throws InterruptedException {
    var _ = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Calls for a time, each answer followed by the next call. */
  Result calls(int inFlight, Duration time) throws InterruptedException {
    ConcurrentHistogram times = new ConcurrentHistogram(3);
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    CountDownLatch open = new CountDownLatch(inFlight);
    long start = System.nanoTime();
    long end = start + time.toNanos();
    for (int i = 0; i < inFlight; i++) {
      new Caller(channels.get(i % channels.size()), times, end, failure, open).next();
    }
    open.await();
    double seconds = (System.nanoTime() - start) / 1e9;
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("a call failed", failed);
    }
    return new Result(
        times.getTotalCount(),
        seconds,
        times.getValueAtPercentile(50) / 1e3,
        times.getValueAtPercentile(99) / 1e3);
  }

  /** One place in flight. */
  private static final class Caller implements StreamObserver<GetRuleSetResponse> {
    private static final GetRuleSetRequest REQUEST =
        GetRuleSetRequest.newBuilder().setName(NAME).build();

    private final RuleSetServiceGrpc.RuleSetServiceStub stub;
    private final ConcurrentHistogram times;
    private final long end;
    private final AtomicReference<@Nullable Throwable> failure;
    private final CountDownLatch open;
    private long began;

    Caller(
        ManagedChannel channel,
        ConcurrentHistogram times,
        long end,
        AtomicReference<@Nullable Throwable> failure,
        CountDownLatch open) {
      this.stub = RuleSetServiceGrpc.newStub(channel);
      this.times = times;
      this.end = end;
      this.failure = failure;
      this.open = open;
    }

    void next() {
      began = System.nanoTime();
      stub.getRuleSet(REQUEST, this);
    }

    @Override
    public void onNext(GetRuleSetResponse answer) {
      if (!answer.getRuleSet().getName().equals(NAME)) {
        failure.set(new IllegalStateException("another answer: " + answer));
      }
    }

    @Override
    public void onError(Throwable error) {
      failure.set(error);
      open.countDown();
    }

    @Override
    public void onCompleted() {
      long now = System.nanoTime();
      times.recordValue(now - began);
      if (now - end < 0) {
        next();
      } else {
        open.countDown();
      }
    }
  }

  /** Reads streams for a time. */
  double streamedPerSecond(int streams, Duration time) throws InterruptedException {
    AtomicLong received = new AtomicLong();
    try (Context.CancellableContext _ = watch(EchoChild.FAST, streams, received)) {
      pause(Duration.ofMillis(500));
      long before = received.get();
      long start = System.nanoTime();
      pause(time);
      return (received.get() - before) / ((System.nanoTime() - start) / 1e9);
    }
  }

  /** Opens streams that stay until the context is closed. */
  Context.CancellableContext watch(String token, int streams, AtomicLong received) {
    Context.CancellableContext all = Context.ROOT.withCancellation();
    all.run(() -> {
      for (int i = 0; i < streams; i++) {
        AlertServiceGrpc.newStub(channels.get(i % channels.size()))
            .watchAlerts(
                WatchAlertsRequest.newBuilder().setResumeToken(token).build(),
                new StreamObserver<WatchAlertsResponse>() {
                  @Override
                  public void onNext(WatchAlertsResponse answer) {
                    received.incrementAndGet();
                  }

                  @Override
                  public void onError(Throwable error) {
                    if (!all.isCancelled()) {
                      received.set(Long.MIN_VALUE);
                    }
                  }

                  @Override
                  public void onCompleted() {}
                });
      }
    });
    return all;
  }

  @Override
  public void close() {
    for (ManagedChannel channel : channels) {
      channel.shutdownNow();
    }
  }
}
