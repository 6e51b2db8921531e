package dev.vedette.language.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.LoadResult;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.event.Field;
import dev.vedette.language.syntax.Dialect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CorrelationLoadTest {
  private static final String SHELL =
      """
      - rule: Shell
        desc: d
        condition: evt.type = execve and proc.name = sh
        output: shell %proc.name
        priority: NOTICE
      """;
  private static final String MANY =
      """
      - correlation: Many shells
        desc: Again and again.
        threshold: {rule: Shell, count: 3, within: 1m}
        by: [container.id]
        output: many shells in %container.name
        priority: CRITICAL
        tags: [b, a]
      """;

  private static LoadResult load(RuleLoader loader, String yaml) {
    return loader.load(List.of(new RuleFile("r.yaml", yaml.getBytes(StandardCharsets.UTF_8))));
  }

  private static List<String> problems(String yaml) {
    return load(new RuleLoader(), yaml).diagnostics().stream()
        .map(CorrelationLoadTest::text)
        .toList();
  }

  private static String text(Diagnostic diagnostic) {
    return diagnostic.line() + ":" + diagnostic.column() + ": " + diagnostic.message();
  }

  @Test
  void readsAThresholdAndMakesItsFieldsThoseOfItsRule() {
    LoadResult result = load(new RuleLoader(), SHELL + MANY);
    assertThat(result.diagnostics()).isEmpty();
    var book = result.book().orElseThrow();
    Correlation many = book.correlations().getFirst();
    assertThat(many.pattern()).isEqualTo(new Pattern.Threshold("Shell", 3, Duration.ofMinutes(1)));
    assertThat(many.tags()).containsExactly("a", "b");
    assertThat(many.source()).isEqualTo("syscall");
    assertThat(book.rules().getFirst().fields())
        .extracting(Field::name)
        .contains("container.id", "container.name");
    assertThat(book.correlationsOf(book.rules().getFirst())).containsExactly(many);
  }

  @Test
  void isIgnoredWithAWarningWhereFalcoReads() {
    LoadResult result = load(new RuleLoader().speaking(Dialect.FALCO), SHELL + MANY);
    assertThat(result.book().orElseThrow().correlations()).isEmpty();
    assertThat(result.diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly("LOAD_UNKNOWN_ITEM");
  }

  @Test
  void pointsAtWhatIsWrong() {
    assertThat(problems(SHELL + MANY.replace("rule: Shell,", "rule: Shel,")))
        .containsExactly(
            "8:21: no rule 'Shel' (expected: a rule of these files) (did you mean 'Shell'?)");
    assertThat(problems(SHELL + MANY.replace("count: 3", "count: 1")))
        .containsExactly("8:35: count: 1 (expected: 2 to 10000)");
    assertThat(problems(SHELL + MANY.replace("1m", "2d")))
        .containsExactly("8:46: within: 2d (expected: a time such as 30s or 5m, at most 24h)");
    assertThat(problems(SHELL + MANY.replace("[container.id]", "[container.di]")))
        .singleElement()
        .asString()
        .startsWith("9:8: by: no field 'container.di' (expected: a field of the rule language)");
    assertThat(problems(SHELL + MANY.replace("%container.name", "%no.field")))
        .singleElement()
        .asString()
        .startsWith("10:26: invalid formatting token no.field");
    assertThat(problems(SHELL + MANY.replace("threshold", "treshold")))
        .containsExactly("6:3: neither 'threshold' nor 'sequence' (expected: one of them)");
    assertThat(problems(SHELL + MANY.replace("count: 3", "count: 3, per: x")))
        .containsExactly("8:38: unknown key 'per' (expected: count, rule, within)");
    assertThat(problems(SHELL + MANY.replace("CRITICAL", "LOUD")))
        .containsExactly("11:13: Invalid priority");
    assertThat(problems(SHELL + MANY.replace("tags", "tagz")))
        .containsExactly("12:3: Unknown key 'tagz'. The key will be ignored.");
  }

  @Test
  void tellsEveryMistakeOfOneItem() {
    String wrong =
        MANY.replace("rule: Shell,", "rule: Shel,")
            .replace("[container.id]", "[container.di]")
            .replace("%container.name", "%no.field");
    assertThat(problems(SHELL + wrong)).hasSize(3);
  }
}
