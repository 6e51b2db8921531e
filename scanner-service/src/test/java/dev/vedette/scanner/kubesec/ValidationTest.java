package dev.vedette.scanner.kubesec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.ManifestReader;
import dev.vedette.scanner.manifest.ReadResult;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.manifest.Value;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ValidationTest {
  @Test
  void knowsTheKindsOfKubernetesByVersion() {
    assertThat(problem("{apiVersion: apps/v1, kind: Deployment}")).isEmpty();
    assertThat(problem("{apiVersion: extensions/v1beta1, kind: Deployment}"))
        .isEqualTo("could not find schema for Deployment");
  }

  @Test
  void looksAtEachItemOfAList() {
    assertThat(problem("{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod}]}"))
        .isEmpty();
    assertThat(problem("{kind: List, items: [{kind: Pod}, {apiVersion: v1}]}"))
        .isEqualTo(
            "error while parsing: missing 'apiVersion' key"
                + "error while parsing: missing 'kind' key");
  }

  @Test
  void lettingEverythingThroughIsAChoice() {
    assertThat(Validation.NONE.problem(document("{kind: X}"))).isEmpty();
  }

  private static String problem(String text) {
    return Validation.SCHEMA.problem(document(text)).orElse("");
  }

  private static Value document(String text) {
    ReadResult result =
        new ManifestReader(ManifestLimits.STANDARD)
            .read(text.getBytes(StandardCharsets.UTF_8), TimeLimit.none());
    return ((ReadResult.Documents) result).documents().getFirst();
  }
}
