package dev.vedette.language.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.LoadResult;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.diagnostic.Diagnostic;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublishedRulesConformanceTest {

  private static LoadResult load(String... names) {
    var files =
        java.util.Arrays.stream(names)
            .map(name -> new RuleFile(name, Cases.rules("rules/" + name)))
            .toList();
    return new RuleLoader().load(files);
  }

  private static List<String> errors(LoadResult result) {
    return result.diagnostics().stream()
        .filter(Diagnostic::isError)
        .map(Diagnostic::render)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "falco_rules.yaml",
        "falco-incubating_rules.yaml",
        "falco-sandbox_rules.yaml",
        "falco-deprecated_rules.yaml"
      })
  void loadsUnmodified(String name) {
    var result = load(name);
    assertThat(errors(result)).isEmpty();
    assertThat(result.book().orElseThrow().rules()).isNotEmpty();
  }

  @Test
  void loadsKubernetesAuditRules() {
    var result = load("k8saudit/k8s_audit_rules.yaml");
    assertThat(errors(result)).isEmpty();
    assertThat(result.book().orElseThrow().rules()).isNotEmpty();
  }

  @Test
  void stableRulesNameFewEventTypes() {
    var book = load("falco_rules.yaml").book().orElseThrow();
    assertThat(book.eventTypes("syscall")).contains("openat", "execve").hasSizeLessThan(60);
    assertThat(book.matcher().concerns("syscall", "read")).isFalse();
    assertThat(book.matcher().concerns("syscall", "execve")).isTrue();
  }
}
