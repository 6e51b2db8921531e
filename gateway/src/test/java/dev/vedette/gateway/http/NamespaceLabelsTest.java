package dev.vedette.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.server.grpc.ServiceException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NamespaceLabelsTest {
  @Test
  void readsThreePartsForEachLabel() {
    assertThat(NamespaceLabels.of("")).isEmpty();
    assertThat(NamespaceLabels.of("/")).isEmpty();
    assertThat(
            NamespaceLabels.of(
                "/pod-security.kubernetes.io/enforce/baseline/admission.vedette.dev/warn/none"))
        .isEqualTo(
            Map.of(
                "pod-security.kubernetes.io/enforce", "baseline",
                "admission.vedette.dev/warn", "none"));
  }

  @Test
  void refusesHalfOfALabel() {
    assertThatThrownBy(() -> NamespaceLabels.of("/enforce/baseline"))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("/enforce/baseline (expected: labels as in ");
  }
}
