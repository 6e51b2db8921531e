package dev.vedette.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class LossWatchTest {
  private static final long PAUSE = LossWatch.PAUSE.toNanos();

  private static final long ASKING = 100_000_000;

  private final LossWatch watch = new LossWatch(99);

  @Test
  void tellsAtOnceWhenLossesBegin() {
    assertThat(watch.look(0, 100, Map.of(), 10)).isEmpty();
    assertThat(watch.look(1, 101, Map.of("openat", 7L), 20))
        .contains(new Losses(Map.of("openat", 7L), 20, 100, 101 + ASKING));
  }

  @Test
  void tellsFromTimeToTimeWhileTheyGoOn() {
    assertThat(watch.look(0, 100, Map.of("openat", 7L), 20)).isPresent();
    assertThat(watch.look(1, 101, Map.of("openat", 7L), 25)).isEmpty();
    assertThat(watch.look(2, 102, Map.of("openat", 9L), 30)).isEmpty();
    assertThat(watch.look(PAUSE - 1, 103, Map.of("openat", 9L, "close", 4L), 40)).isEmpty();
    assertThat(watch.look(PAUSE, 104, Map.of("openat", 9L, "close", 5L), 50))
        .contains(new Losses(Map.of("openat", 2L, "close", 5L), 30, 101, 104 + ASKING));
    assertThat(watch.look(3 * PAUSE, 105, Map.of("openat", 9L, "close", 5L), 60)).isEmpty();
  }

  @Test
  void tellsAtOnceWhenTheyBeginAgain() {
    assertThat(watch.look(0, 100, Map.of("openat", 7L), 20)).isPresent();
    assertThat(watch.look(5 * PAUSE, 200, Map.of("openat", 8L), 30))
        .contains(new Losses(Map.of("openat", 1L), 10, 100, 200 + ASKING));
  }
}
