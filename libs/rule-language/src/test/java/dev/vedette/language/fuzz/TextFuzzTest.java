package dev.vedette.language.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.vedette.language.Condition;
import dev.vedette.language.FieldValues;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.audit.AuditEvent;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.format.FormatterProperties;
import dev.vedette.language.output.OutputFormat;
import dev.vedette.language.syntax.Dialect;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Parser;
import dev.vedette.language.syntax.Printer;
import dev.vedette.language.syntax.SourceText;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Damaged seeds: a diagnostic, never another exception, and soon. How many are tried can be set
 * with {@code -Dvedette.fuzz.tries}; a failure names the number that makes it happen again.
 */
final class TextFuzzTest {
  private static final int TRIES = Integer.getInteger("vedette.fuzz.tries", 3000);
  private static final Duration SOON = Duration.ofMinutes(10);

  private static List<byte[]> seeds(String kind) {
    try {
      var folder = Path.of(Objects.requireNonNull(TextFuzzTest.class.getResource(kind)).toURI());
      var seeds = new ArrayList<byte[]>();
      try (var files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          seeds.add(Files.readAllBytes(file));
        }
      }
      return seeds;
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void fuzz(String kind, Consumer<byte[]> target) {
    var seeds = seeds(kind);
    assertThat(seeds).isNotEmpty();
    seeds.forEach(target);
    assertTimeoutPreemptively(
        SOON,
        () -> {
          for (int number = 0; number < TRIES; number++) {
            var seed = seeds.get(number % seeds.size());
            var other = seeds.get(number / seeds.size() % seeds.size());
            byte[] input = new Mutator(number).mutate(seed, other);
            try {
              target.accept(input);
            } catch (RuntimeException | StackOverflowError e) {
              throw new AssertionError(
                  kind + " " + number + ": " + new String(input, StandardCharsets.UTF_8), e);
            }
          }
        });
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void conditionsGiveDiagnostics() {
    var event = new FieldValues("open").with("proc.name", "x");
    fuzz(
        "GuidedFuzzTestInputs/conditions",
        input -> {
          for (Dialect dialect : Dialect.values()) {
            switch (Condition.compile(text(input), dialect)) {
              case Result.Success<Condition>(var condition, _) ->
                  assertThat(condition.evaluate(event)).isNotNull();
              case Result.Failure<Condition>(var found) ->
                  found.forEach(one -> assertThat(one.render()).isNotEmpty());
            }
          }
        });
  }

  @Test
  void whatParsesPrintsToWhatParsesTheSame() {
    fuzz(
        "GuidedFuzzTestInputs/conditions",
        input -> {
          if (Parser.parse(SourceText.of(text(input)), "")
              instanceof Result.Success<Expr>(var expr, _)) {
            var printed = Printer.print(expr);
            var again = Parser.parse(SourceText.of(printed), "").orElseThrow();
            assertThat(Printer.print(again)).isEqualTo(printed);
          }
        });
  }

  @Test
  void ruleFilesGiveDiagnostics() {
    fuzz(
        "GuidedFuzzTestInputs/ruleFiles",
        input -> {
          for (Dialect dialect : Dialect.values()) {
            var result =
                new RuleLoader().speaking(dialect).load(List.of(new RuleFile("f.yaml", input)));
            assertThat(result.report().json()).isNotEmpty();
            result.book().ifPresent(book -> assertThat(book.matcher()).isNotNull());
          }
        });
  }

  @Test
  void formattedRuleFilesSayTheSame() {
    fuzz("GuidedFuzzTestInputs/ruleFiles", FormatterProperties::hold);
  }

  @Test
  void outputsGiveDiagnostics() {
    var event = new FieldValues("open").with("proc.name", "x");
    fuzz(
        "GuidedFuzzTestInputs/outputs",
        input -> {
          if (OutputFormat.compile(text(input))
              instanceof Result.Success<OutputFormat>(var format, _)) {
            assertThat(format.render(event)).isNotNull();
            assertThat(format.resolve(event, OutputFormat.Listed.TRANSFORMED)).isNotNull();
          }
        });
  }

  @Test
  void auditEventsGiveDiagnostics() {
    var obj = FieldCatalog.forSource(AuditEvent.SOURCE).find("jevt.obj").orElseThrow();
    fuzz(
        "audit",
        input -> {
          if (AuditEvent.parse(input) instanceof Result.Success<List<AuditEvent>>(var events, _)) {
            events.forEach(
                event -> assertThat(event.get(obj).toString().length()).isLessThan(1 << 20));
          }
        });
  }
}
