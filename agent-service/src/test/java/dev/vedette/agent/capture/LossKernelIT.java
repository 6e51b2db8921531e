package dev.vedette.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.filter.Interest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A storm that the smallest of rings has no room for, while nobody reads. */
final class LossKernelIT {
  private static final int OPENS = 20_000;

  private final CountDownLatch stormed = new CountDownLatch(1);

  @Test
  void tellsWhatWasLost() throws Exception {
    CaptureConfig small =
        new CaptureConfig(
            1 << 16, 32_768, Duration.ofMillis(1), CaptureConfig.LONGEST_WAIT, Path.of("/"));
    CompletableFuture<Losses> told = new CompletableFuture<>();
    try (KernelCapture capture = new KernelCapture(small)) {
      capture.onLoss(told::complete);
      CaptureStatus status = capture.start(Interest.inAll(Set.of("openat")), this::wait);
      if (status instanceof CaptureStatus.Unavailable(String reason)) {
        System.out.println("skipped: LossKernelIT: " + reason);
      }
      assumeTrue(status instanceof CaptureStatus.Active, status.toString());
      EventWatch.run(
          "bash", "-c", "for ((i = 0; i < " + OPENS + "; i++)); do : < /etc/hostname; done");
      stormed.countDown();
      Losses losses = told.get(60, TimeUnit.SECONDS);
      assertThat(losses.events()).containsKey("openat");
      // What is told at once is told in the middle of the storm: only the counters know the rest.
      assertThat(capture.counts().lost().get("openat"))
          .isGreaterThanOrEqualTo(losses.events().get("openat"))
          .isGreaterThan(OPENS / 2L);
      assertThat(capture.counts().dropped().get("ring_full"))
          .isGreaterThanOrEqualTo(losses.events().get("openat"));
    }
  }

  /** The thread that reads the ring stands still until the storm is over. */
  private void wait(CapturedEvent event) {
    try {
      assertThat(stormed.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
  }
}
