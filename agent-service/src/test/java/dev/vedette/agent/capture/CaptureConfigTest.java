package dev.vedette.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class CaptureConfigTest {
  private static final Duration MILLI = Duration.ofMillis(1);

  @Test
  void refusesARingThatIsNoPowerOfTwo() {
    assertThatThrownBy(() -> new CaptureConfig(3 << 20, 2000, MILLI, MILLI, Path.of("/")))
        .hasMessageContaining("expected: a power of two");
  }

  @Test
  void refusesRestsThatAreNone() {
    assertThatThrownBy(() -> new CaptureConfig(1 << 20, 2000, Duration.ZERO, MILLI, Path.of("/")))
        .hasMessageContaining("rest");
  }

  @Test
  void isUnavailableUntilItIsStarted() {
    try (var capture = new KernelCapture(CaptureConfig.defaults())) {
      assertThat(capture.status()).isEqualTo(new CaptureStatus.Unavailable("not started"));
      assertThat(capture.counts().captured()).isEmpty();
    }
  }
}
