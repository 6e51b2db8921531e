package dev.vedette.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AdaptiveIdleTest {
  @Test
  void restsLongerWhileNothingComesAndShortlyAfterSomethingCame() {
    var idle = new AdaptiveIdle(Duration.ofMillis(1), Duration.ofMillis(4));
    long first = idle.nanosAfter(0);
    long second = idle.nanosAfter(0);
    assertThat(second).isGreaterThan(first);
    for (int i = 0; i < 20; i++) {
      idle.nanosAfter(0);
    }
    assertThat(idle.nanosAfter(0)).isEqualTo(Duration.ofMillis(4).toNanos());
    assertThat(idle.nanosAfter(1)).isEqualTo(Duration.ofMillis(1).toNanos());
  }

  @Test
  void refusesBoundsThatAreNone() {
    assertThatThrownBy(() -> new AdaptiveIdle(Duration.ZERO, Duration.ofMillis(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
