package dev.vedette.agent.stream;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a state that the rules service tells and answers each telling of it. Connects again for
 * ever, with longer and longer pauses while nobody is there. Has a thread of its own; states are
 * taken on gRPC's threads, one after the other.
 *
 * @param <Q> what is sent
 * @param <R> what is received
 */
public final class StateWatch<Q, R> {
  private static final Logger LOG = LoggerFactory.getLogger(StateWatch.class);

  private final String name;
  private final ManagedChannel channel;
  private final Backoff backoff;
  private final Protocol<Q, R> protocol;
  private final Semaphore stopped = new Semaphore(0);
  private final Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable Call call;

  /** How one state is followed. */
  public interface Protocol<Q, R> {
    /** Opens a call that hands what it receives to the observer. */
    void open(StreamObserver<R> responses);

    /** What is sent first. */
    Q opening();

    /** Takes a state over, or does not, and says so. */
    Q answer(R state);

    /** Hears that a call ended, or could not be opened. */
    void ended();
  }

  /** Prepares a watch; the name is what people call the state. */
  public StateWatch(String name, ManagedChannel channel, Backoff backoff, Protocol<Q, R> protocol) {
    this.name = name;
    this.channel = channel;
    this.backoff = backoff;
    this.protocol = protocol;
    this.thread = Thread.ofVirtual().name("watch-" + name).unstarted(this::run);
  }

  /** Begins to follow. */
  public void start() {
    thread.start();
  }

  /** Stops following. */
  public void stop() throws InterruptedException {
    stopping = true;
    stopped.release();
    Call current = call;
    if (current != null) {
      current.cancel();
    }
    thread.join();
  }

  private void run() {
    try {
      while (!stopping) {
        channel.resetConnectBackoff();
        Call current = new Call();
        call = current;
        current.open();
        if (stopping) {
          current.cancel();
        }
        Status end = current.end.join();
        protocol.ended();
        if (current.standing && !stopping) {
          backoff.reset();
          LOG.atWarn()
              .addKeyValue("of", name)
              .addKeyValue("status", end.withCause(null))
              .log("watch broke");
        }
        boolean _ = stopped.tryAcquire(backoff.afterFailure().toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One call, until it breaks. The opening and the answers are sent from different threads. */
  private final class Call implements ClientResponseObserver<Q, R> {
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private volatile @Nullable ClientCallStreamObserver<Q> requests;
    private volatile boolean standing;

    void open() {
      protocol.open(this);
      send(protocol.opening());
    }

    private synchronized void send(Q request) {
      ClientCallStreamObserver<Q> open = requests;
      if (open != null) {
        open.onNext(request);
      }
    }

    void cancel() {
      ClientCallStreamObserver<Q> open = requests;
      if (open != null) {
        open.cancel("agent stops", null);
      }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> requestStream) {
      requests = requestStream;
    }

    @Override
    public void onNext(R state) {
      standing = true;
      send(protocol.answer(state));
    }

    @Override
    public void onError(Throwable t) {
      end.complete(Status.fromThrowable(t));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }
}
