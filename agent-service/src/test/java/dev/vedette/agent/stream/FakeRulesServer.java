package dev.vedette.agent.stream;

import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.StreamIdentity;
import dev.vedette.proto.rules.v1.EvaluateStreamRequest;
import dev.vedette.proto.rules.v1.EvaluateStreamResponse;
import dev.vedette.proto.rules.v1.EvaluationServiceGrpc;
import dev.vedette.proto.rules.v1.StreamOpening;
import io.grpc.BindableService;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A rules service that keeps marks like the real one and can be told to be slow, to refuse and to
 * go away.
 */
public final class FakeRulesServer {
  private final Map<StreamIdentity, Long> marks = new HashMap<>();
  private final List<Event> delivered = new ArrayList<>();
  private final List<StreamOpening> openings = new ArrayList<>();
  private final List<EventBatch> batches = new ArrayList<>();
  private Predicate<EventBatch> refuses = _ -> false;
  private boolean acknowledges = true;
  private int cutAfterBatches = Integer.MAX_VALUE;
  private @Nullable Server server;
  private int port;

  private final List<BindableService> others;

  public FakeRulesServer(BindableService... others) {
    this.others = List.of(others);
    up();
  }

  public int port() {
    return port;
  }

  public void up() {
    try {
      NettyServerBuilder builder =
          NettyServerBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                  InsecureServerCredentials.create())
              .addService(new Evaluation());
      others.forEach(builder::addService);
      server = builder.build().start();
      port = server.getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void down() throws InterruptedException {
    Server current = server;
    if (current != null) {
      current.shutdownNow();
      current.awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  public ManagedChannel connect() {
    return NettyChannelBuilder.forAddress("127.0.0.1", port, InsecureChannelCredentials.create())
        .build();
  }

  synchronized void acknowledge(boolean acknowledges) {
    this.acknowledges = acknowledges;
  }

  /** Breaks each stream after so many batches, before acknowledging the last. */
  synchronized void cutAfter(int count) {
    cutAfterBatches = count;
  }

  synchronized void refuse(Predicate<EventBatch> batch) {
    refuses = batch;
  }

  public synchronized List<Event> delivered() {
    return List.copyOf(delivered);
  }

  public synchronized List<StreamOpening> openings() {
    return List.copyOf(openings);
  }

  public synchronized List<EventBatch> batches() {
    return List.copyOf(batches);
  }

  /** Waits until the condition holds, which may change only when the server receives something. */
  public synchronized void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!condition.getAsBoolean()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError(
            "not in time; %d openings, %d delivered".formatted(openings.size(), delivered.size()));
      }
      wait(left);
    }
  }

  private final class Evaluation extends EvaluationServiceGrpc.EvaluationServiceImplBase {
    @Override
    public StreamObserver<EvaluateStreamRequest> evaluateStream(
        StreamObserver<EvaluateStreamResponse> responses) {
      return new Stream(responses);
    }
  }

  private final class Stream implements StreamObserver<EvaluateStreamRequest> {
    private final StreamObserver<EvaluateStreamResponse> responses;
    private StreamIdentity identity = StreamIdentity.getDefaultInstance();
    private int received;

    private Stream(StreamObserver<EvaluateStreamResponse> responses) {
      this.responses = responses;
    }

    @Override
    public void onNext(EvaluateStreamRequest request) {
      synchronized (FakeRulesServer.this) {
        if (request.hasOpening()) {
          identity = request.getOpening().getIdentity();
          openings.add(request.getOpening());
          respond();
        } else {
          take(request.getBatch());
        }
        FakeRulesServer.this.notifyAll();
      }
    }

    private void take(EventBatch batch) {
      if (refuses.test(batch)) {
        responses.onError(Status.FAILED_PRECONDITION.asRuntimeException());
        return;
      }
      batches.add(batch);
      received++;
      if (received >= cutAfterBatches) {
        responses.onError(Status.UNAVAILABLE.withDescription("cut").asRuntimeException());
        return;
      }
      for (Event event : batch.getEventsList()) {
        if (event.getSequence() > marks.getOrDefault(identity, 0L)) {
          delivered.add(event);
          marks.put(identity, event.getSequence());
        }
      }
      if (acknowledges) {
        respond();
      }
    }

    private void respond() {
      responses.onNext(
          EvaluateStreamResponse.newBuilder()
              .setAcknowledgedSequence(marks.getOrDefault(identity, 0L))
              .build());
    }

    @Override
    public void onError(Throwable t) {
      // The agent went away, which tests provoke.
    }

    @Override
    public void onCompleted() {
      responses.onCompleted();
    }
  }
}
