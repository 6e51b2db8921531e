package dev.vedette.scanner.suppression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.Severity;
import dev.vedette.scanner.manifest.Rejection;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SuppressionFileTest {
  private static final List<Check> KNOWN =
      List.of(
          new Check("one", Severity.LOW, "t", "r", List.of(), List.of("kube-linter:first")),
          new Check("two", Severity.LOW, "t", "r", List.of(), List.of()));

  @Test
  void readsEntriesWithTheirLines() {
    SuppressionFile.Outcome outcome =
        read(
            """
            suppressions:
              - check: [one, kube-linter:first, "t*"]
                resources:
                  - {kind: Pod, namespace: kube-*, labels: {app: a}}
                reason: known
                expires: 2027-01-31
              - check: two
                reason: also known
            """);

    assertThat(outcome).isInstanceOf(SuppressionFile.Outcome.Read.class);
    List<SuppressionRule> rules = ((SuppressionFile.Outcome.Read) outcome).file().rules();
    assertThat(rules).hasSize(2);
    assertThat(rules.getFirst().suppression().origin()).isEqualTo("accepted.yaml:2");
    assertThat(rules.getFirst().suppression().lastDay().orElseThrow()).hasToString("2027-01-31");
    assertThat(rules.get(1).suppression().lastDay()).isEmpty();
  }

  @Test
  void saysEverythingThatIsWrongAndWhere() {
    SuppressionFile.Outcome outcome =
        read(
            """
            suppressions:
              - check: onee
                reason: x
              - check: one
                expires: soon
              - checks: one
                reason: known
                resources: {kind: Pod}
            other: 1
            """);

    assertThat(outcome).isInstanceOf(SuppressionFile.Outcome.Refused.class);
    assertThat(((SuppressionFile.Outcome.Refused) outcome).problems())
        .extracting(problem -> problem.position() + " " + problem.message())
        .containsExactlyInAnyOrder(
            "9:1 other: no such key",
            "2:12 check: onee",
            "4:5 reason: absent",
            "5:14 expires: soon",
            "6:5 checks: no such key",
            "6:5 check: absent",
            "8:16 resources: no list");
  }

  @Test
  void refusesWhatIsNoYaml() {
    assertThat(((SuppressionFile.Outcome.Refused) read("a: [\n")).problems())
        .extracting(Rejection::reason)
        .containsExactly(Rejection.Reason.MALFORMED);
  }

  @Test
  void globsMatchWholeNames() {
    assertThat(Glob.matches("node-*", "node-a")).isTrue();
    assertThat(Glob.matches("*-a*c", "x-abbc")).isTrue();
    assertThat(Glob.matches("*", "")).isTrue();
    assertThat(Glob.matches("node", "node-a")).isFalse();
    assertThat(Glob.matches("a*b", "acbd")).isFalse();
  }

  private static SuppressionFile.Outcome read(String text) {
    return SuppressionFile.read("accepted.yaml", text.getBytes(UTF_8), KNOWN);
  }
}
