package dev.vedette.gateway.proxy;

import com.google.inject.Inject;
import dev.vedette.gateway.limit.LimitConfig;
import dev.vedette.gateway.route.EventLoops;
import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends unary calls whose callers gave no deadline. All of them have the same time, so that those
 * that began first end first, and one look at the eldest now and then does what a timer for each
 * call would. Thread-safe.
 */
final class UnaryDeadlines {
  private static final Logger LOG = LoggerFactory.getLogger(UnaryDeadlines.class);
  private static final Metadata.Key<String> TIMEOUT =
      Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
  private static final long MOST_SECONDS = 99_999_999; // gRPC takes eight digits.
  private static final int LOOKS = 64;

  private final long nanos;
  private final String timeout;
  private final Map<Long, Watched> byAge = new LinkedHashMap<>();
  private long last;

  private record Watched(long endNanos, Runnable onLate) {}

  /** Begins to look for calls that are late. */
  @Inject
  UnaryDeadlines(LimitConfig limits, EventLoops loops) {
    nanos = limits.unaryDeadline().toNanos();
    long seconds = limits.unaryDeadline().plusNanos(999_999_999).toSeconds();
    timeout = Math.min(MOST_SECONDS, seconds) + "S";
    long pause =
        Math.clamp(nanos / LOOKS, TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(1));
    var _ = loops.group().scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.NANOSECONDS);
  }

  /** Watches a call, tells its upstream how long it has, and gives what to {@link #end} it by. */
  long begin(Metadata headers, Runnable onLate) {
    headers.put(TIMEOUT, timeout);
    Watched call = new Watched(System.nanoTime() + nanos, onLate);
    synchronized (byAge) {
      byAge.put(++last, call);
      return last;
    }
  }

  /** The call has ended. */
  void end(long call) {
    synchronized (byAge) {
      byAge.remove(call);
    }
  }

  private void look() {
    long now = System.nanoTime();
    List<Watched> late = new ArrayList<>();
    synchronized (byAge) {
      Iterator<Watched> eldest = byAge.values().iterator();
      while (eldest.hasNext()) {
        Watched call = eldest.next();
        if (call.endNanos() - now > 0) {
          break;
        }
        late.add(call);
        eldest.remove();
      }
    }
    for (Watched call : late) {
      try {
        call.onLate().run();
      } catch (RuntimeException e) {
        // An exception would end all further looks.
        LOG.atWarn().setCause(e).log("a late call cannot be ended");
      }
    }
  }
}
