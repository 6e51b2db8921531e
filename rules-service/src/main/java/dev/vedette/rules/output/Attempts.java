package dev.vedette.rules.output;

import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.rules.destination.Outcome;
import dev.vedette.rules.destination.Target;
import dev.vedette.server.config.InvalidSettingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;

/**
 * Makes one attempt after the other and ends those that take too long. What went wrong is told in
 * words of our own: messages of exceptions may hold addresses, and those may hold secrets.
 * Thread-safe.
 */
final class Attempts implements AutoCloseable {
  private final Target target;
  private final Duration timeout;
  private final ReentrantLock turn = new ReentrantLock();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  Attempts(Target target, Duration timeout) {
    this.target = target;
    this.timeout = timeout;
  }

  Outcome make(Alert alert) throws InterruptedException {
    turn.lockInterruptibly();
    try {
      if (!busy.compareAndSet(false, true)) {
        return new Outcome.Unreachable("the attempt before has not ended");
      }
      Future<Outcome> attempt =
          executor.submit(() -> {
            try {
              return target.send(alert);
            } finally {
              busy.set(false);
            }
          });
      return await(attempt);
    } finally {
      turn.unlock();
    }
  }

  private Outcome await(Future<Outcome> attempt) throws InterruptedException {
    boolean ended = false;
    try {
      Outcome outcome = attempt.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      ended = true;
      return outcome;
    } catch (TimeoutException e) {
      return new Outcome.Unreachable("no end within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      ended = true;
      return explain(e.getCause() == null ? e : e.getCause());
    } finally {
      if (!ended) {
        attempt.cancel(true);
      }
    }
  }

  private static Outcome explain(Throwable cause) {
    return switch (cause) {
      case UnknownHostException _ -> new Outcome.Unreachable("unknown host");
      case ConnectException refused when refused.getCause() instanceof UnresolvedAddressException ->
          new Outcome.Unreachable("unknown host");
      case ConnectException _ -> new Outcome.Unreachable("no connection");
      case HttpTimeoutException _ -> new Outcome.Unreachable("no connection in time");
      case SSLException _ -> new Outcome.Unreachable("no trust between the two sides of TLS");
      case IOException broken ->
          new Outcome.Unreachable("broken off (" + broken.getClass().getSimpleName() + ")");
      case InvalidSettingException _ -> new Outcome.Unreachable("a secret that cannot be read");
      default ->
          new Outcome.Failed("fault of the output (" + cause.getClass().getSimpleName() + ")");
    };
  }

  @Override
  public void close() {
    executor.shutdownNow();
    target.close();
  }
}
