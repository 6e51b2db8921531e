package dev.vedette.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StormBenchmarkTest {
  @Test
  void sumsEveryLabelOfTheAgentsCounters() {
    assertThat(
            StormBenchmark.Counts.parse(
                """
                # TYPE vedette_agent_events_captured_total counter
                vedette_agent_events_captured_total{type="openat",} 7.0
                vedette_agent_events_captured_total{type="close",} 1.2E3
                vedette_agent_events_dropped_total{reason="ring_full",} 2.0
                other_vedette_agent_events_dropped_total 9.0
                """))
        .isEqualTo(new StormBenchmark.Counts(1207, 2));
  }

  @Test
  void neverTakesAMissingCounterForZero() {
    assertThatThrownBy(() -> StormBenchmark.Counts.parse("vedette_agent_other_total 1.0"))
        .hasMessageContaining("vedette_agent_events_captured_total");
  }
}
