package dev.vedette.e2e;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for what other processes do. */
final class Await {
  private static final long LOOK_AGAIN_MILLIS = 100;

  private Await() {}

  /** Asks until there is an answer. */
  static <T> T answer(String what, Duration limit, Callable<Optional<T>> question)
      throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    CountDownLatch never = new CountDownLatch(1);
    while (System.nanoTime() < end) {
      Optional<T> answer = question.call();
      if (answer.isPresent()) {
        return answer.get();
      }
      if (never.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new AssertionError(what + ": not within " + limit);
  }

  /** Asks until it is so. */
  static void truth(String what, Duration limit, Callable<Boolean> question) throws Exception {
    answer(what, limit, () -> question.call() ? Optional.of(true) : Optional.empty());
  }
}
