package dev.vedette.cli.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class RunningServiceTest {
  @Test
  void aReadyLineSaysWhereItListens() {
    RunningService service = new RunningService(Map.of("grpc", 1, "metrics", 2), () -> {});

    assertThat(RunningService.parseReadyLine(service.readyLine())).isEqualTo(service.ports());
  }

  @Test
  void otherLinesSayNothing() {
    assertThat(RunningService.parseReadyLine("WARNING: ready or not")).isEmpty();
  }
}
