package dev.vedette.language.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.Condition;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HintTest {
  private static Diagnostic problem(String condition) {
    if (Condition.compile(condition) instanceof Result.Failure<Condition>(var found)) {
      return found.getFirst();
    }
    throw new AssertionError("compiled: " + condition);
  }

  @Test
  void namesTheNearestFieldAndPointsAtTheWrongOne() {
    var found = problem("evt.type = open and proc.nmae = x");
    assertThat(found.message()).isEqualTo("filter_check called with nonexistent field proc.nmae");
    assertThat(found.hint()).isEqualTo("did you mean proc.name?");
    assertThat(found.column()).isEqualTo(21);
    assertThat(found.render())
        .contains("; did you mean proc.name?")
        .endsWith("\n" + " ".repeat(22) + "^");
  }

  @Test
  void namesTheNearestEventTypeAndParameter() {
    assertThat(problem("evt.type = opnat").hint()).isEqualTo("did you mean openat?");
    assertThat(problem("evt.arg.flagz = 1").hint()).isEqualTo("did you mean flags?");
  }

  @Test
  void saysNothingWhereNothingIsNear() {
    assertThat(problem("zzz.qqqqqqqqqq = 1").hint()).isEmpty();
  }

  @Test
  void tellsOfFieldsOfAnotherSource() {
    var rules =
        """
        - rule: r
          desc: d
          condition: evt.type = open and ka.verb = get
          output: o
          priority: INFO
        """;
    var found =
        new RuleLoader()
            .load(List.of(new RuleFile("r.yaml", rules.getBytes(StandardCharsets.UTF_8))))
            .diagnostics()
            .getFirst();
    assertThat(found.hint()).isEqualTo("events of the rule's source do not have this field");
  }
}
