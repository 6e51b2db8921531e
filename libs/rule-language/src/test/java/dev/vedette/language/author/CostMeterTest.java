package dev.vedette.language.author;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.FieldValues;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.author.CostReport.PredicateCost;
import dev.vedette.language.author.CostReport.RuleCost;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CostMeterTest {
  private long now;

  @Test
  void countsWhatIsEvaluatedAndWhatHits() {
    var text =
        """
        - rule: Read a secret
          desc: d
          condition: evt.type = openat and fd.name startswith /secret
          output: o
          priority: NOTICE
        - rule: Read by cat
          desc: d
          condition: evt.type in (open, openat) and (proc.name = cat or fd.name startswith /secret)
          output: o
          priority: NOTICE
        """;
    var rules =
        new RuleLoader()
            .load(List.of(new RuleFile("r.yaml", text.getBytes(StandardCharsets.UTF_8))))
            .book()
            .orElseThrow()
            .rules();
    var events =
        List.of(
            new FieldValues("openat").with("fd.name", "/secret/1").with("proc.name", "cat"),
            new FieldValues("openat").with("fd.name", "/tmp/1").with("proc.name", "dog"),
            new FieldValues("open").with("fd.name", "/tmp/2").otherwiseNotSent(),
            new FieldValues("close"));

    var report = CostMeter.measure(rules, events, () -> now++);

    assertThat(report.events()).isEqualTo(4);
    assertThat(report.rules())
        .containsExactly(
            new RuleCost("Read a secret", 2, 1, 0, 1), new RuleCost("Read by cat", 3, 1, 1, 1));
    assertThat(report.predicates())
        .extracting(PredicateCost::predicate, PredicateCost::rules)
        .contains(
            org.assertj.core.groups.Tuple.tuple("fd.name startswith /secret", 2),
            org.assertj.core.groups.Tuple.tuple("proc.name = cat", 1));
    var shared =
        report.predicates().stream()
            .filter(cost -> cost.predicate().startsWith("fd.name"))
            .findFirst()
            .orElseThrow();
    assertThat(shared.evaluations()).isEqualTo(4);
    assertThat(shared.hits()).isEqualTo(1);
  }

  @Test
  void givesUpAtTheLimit() {
    var text =
        "- rule: r\n  desc: d\n  condition: evt.type = open\n  output: o\n  priority: INFO\n";
    var rules =
        new RuleLoader()
            .load(List.of(new RuleFile("r.yaml", text.getBytes(StandardCharsets.UTF_8))))
            .book()
            .orElseThrow()
            .rules();
    var events = List.of(new FieldValues("open"));

    assertThat(CostMeter.measure(rules, events, Duration.ofNanos(-1))).isEmpty();
    assertThat(CostMeter.measure(rules, events, Duration.ofHours(1))).isPresent();
  }
}
