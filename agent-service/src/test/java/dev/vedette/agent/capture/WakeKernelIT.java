package dev.vedette.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.agent.filter.Interest;
import dev.vedette.language.event.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader that waits far longer than the test, so that only the kernel's wakeup ends its wait. */
final class WakeKernelIT {
  private static final Duration FOR_EVER = Duration.ofDays(1);

  @TempDir Path directory;

  @Test
  void theFirstRecordWakesTheReader() throws Exception {
    Path file = Files.createFile(directory.resolve("opened"));
    CountDownLatch seen = new CountDownLatch(1);
    KernelCapture capture =
        new KernelCapture(
            new CaptureConfig(1 << 20, 32_768, Duration.ofMillis(1), FOR_EVER, Path.of("/")));
    CaptureStatus status =
        capture.start(
            Interest.inAll(Set.of("openat")),
            event -> {
              if (event.get(EventWatch.field("fd.name")).equals(Value.text(file.toString()))) {
                seen.countDown();
              }
            });
    if (status instanceof CaptureStatus.Unavailable(String reason)) {
      System.out.println("skipped: WakeKernelIT: " + reason);
    }
    assumeTrue(status instanceof CaptureStatus.Active, status.toString());
    EventWatch.run("sleep", "0.5"); // Its reader has nothing to do by then.
    EventWatch.run("cat", file.toString());
    assertThat(seen.await(60, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(capture::close);
    while (!closed.isDone()) {
      EventWatch.run("true"); // What starts is always captured, and wakes it once more.
    }
    closed.get();
  }
}
