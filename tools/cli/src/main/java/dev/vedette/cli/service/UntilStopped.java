package dev.vedette.cli.service;

import java.util.concurrent.CountDownLatch;

/** Runs an orderly stop when the process is told to end. Made and awaited by the main thread. */
public final class UntilStopped {
  private final CountDownLatch stopped = new CountDownLatch(1);

  /** With what has to happen before the process ends. */
  public UntilStopped(Runnable stop) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    stop.run();
                  } finally {
                    stopped.countDown();
                  }
                },
                "vedette-stop"));
  }

  /** Returns when the stop is through. */
  public void await() throws InterruptedException {
    stopped.await();
  }
}
