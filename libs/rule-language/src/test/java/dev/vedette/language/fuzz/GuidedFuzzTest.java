package dev.vedette.language.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.vedette.language.Condition;
import dev.vedette.language.FieldValues;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.format.FormatterProperties;
import dev.vedette.language.output.OutputFormat;
import dev.vedette.language.syntax.Dialect;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A diagnostic, never another exception, whatever the input. A normal run tries the seeds beside
 * this class; {@code JAZZER_FUZZ=1 mvn -pl libs/rule-language test -Djazzer.hooks=true
 * -Dtest=GuidedFuzzTest#conditions} looks for inputs that reach code that no other did.
 */
final class GuidedFuzzTest {

  @FuzzTest(maxDuration = "10m")
  void conditions(byte[] input) {
    var event = new FieldValues("open").with("proc.name", "x");
    for (Dialect dialect : Dialect.values()) {
      switch (Condition.compile(new String(input, StandardCharsets.UTF_8), dialect)) {
        case Result.Success<Condition>(var condition, _) ->
            assertThat(condition.evaluate(event)).isNotNull();
        case Result.Failure<Condition>(var found) ->
            found.forEach(one -> assertThat(one.render()).isNotEmpty());
      }
    }
  }

  @FuzzTest(maxDuration = "10m")
  void ruleFiles(byte[] input) {
    for (Dialect dialect : Dialect.values()) {
      var result = new RuleLoader().speaking(dialect).load(List.of(new RuleFile("f.yaml", input)));
      assertThat(result.report().json()).isNotEmpty();
    }
    FormatterProperties.hold(input);
  }

  @FuzzTest(maxDuration = "10m")
  void outputs(byte[] input) {
    var event = new FieldValues("open").with("proc.name", "x");
    if (OutputFormat.compile(new String(input, StandardCharsets.UTF_8))
        instanceof Result.Success<OutputFormat>(var format, _)) {
      assertThat(format.render(event)).isNotNull();
    }
  }
}
