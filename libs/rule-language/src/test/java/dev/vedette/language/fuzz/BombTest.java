package dev.vedette.language.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.Condition;
import dev.vedette.language.FieldValues;
import dev.vedette.language.LoadResult;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.format.FormatterProperties;
import dev.vedette.language.output.OutputFormat;
import dev.vedette.language.plan.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Small texts that stand for large ones, and large ones: an error that says so, or an answer. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class BombTest {
  private static LoadResult load(String text) {
    return new RuleLoader()
        .load(List.of(new RuleFile("f.yaml", text.getBytes(StandardCharsets.UTF_8))));
  }

  private static String error(String text) {
    return load(text).diagnostics().stream()
        .filter(Diagnostic::isError)
        .findFirst()
        .orElseThrow()
        .message();
  }

  private static String rule(String condition) {
    return "- rule: r\n  desc: d\n  condition: "
        + condition
        + "\n  output: o\n  priority: INFO\n  warn_evttypes: false\n";
  }

  private static String failure(String condition) {
    return Condition.compile(condition) instanceof Result.Failure<Condition>(var found)
        ? found.getFirst().message()
        : "none";
  }

  @Test
  void aliasesThatMultiplyAreRefused() {
    var bomb = new StringBuilder("- list: a\n  items: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("- list: l%d\n  items: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(error(bomb.toString())).isNotEmpty();
  }

  @Test
  void aMappingWithinItselfIsRefused() {
    assertThat(error("- &a\n  rule: r\n  exceptions: [*a]\n  condition: *a\n")).isNotEmpty();
  }

  @Test
  void deepYamlIsRefused() {
    assertThat(error("[".repeat(10_000))).contains("Nesting");
  }

  @Test
  void tenThousandParenthesesAreRefused() {
    var deep = "(".repeat(10_000) + "evt.num = 1" + ")".repeat(10_000);
    assertThat(failure(deep)).contains("exceeded max depth limit of 1000");
    assertThat(error(rule(deep))).contains("exceeded max depth limit of 1000");
    assertThat(failure("not ".repeat(10_000) + "evt.num = 1")).isEqualTo("none");
    assertThat(failure("not(".repeat(10_000))).contains("exceeded max depth limit");
    assertThat(failure("tolower(".repeat(10_000))).contains("exceeded max depth limit");
    assertThat(OutputFormat.compile("%" + "tolower(".repeat(10_000)))
        .isInstanceOf(Result.Failure.class);
  }

  @Test
  void aListOfAHundredThousandItemsLoadsAndMatches() {
    var items =
        IntStream.range(0, 100_000).mapToObj(i -> "item-" + i).collect(Collectors.joining(", "));
    var book =
        load("- list: many\n  items: [" + items + "]\n" + rule("proc.name in (many)"))
            .book()
            .orElseThrow();
    var found = new java.util.ArrayList<Verdict>();
    book.matcher()
        .match(
            new FieldValues("open").with("proc.name", "item-99999"),
            (_, verdict) -> found.add(verdict));
    assertThat(found).containsExactly(Verdict.TRUE);
  }

  @Test
  void aNameOfAListAHundredThousandTimesIsReplacedSoon() {
    var names = "few, ".repeat(100_000) + "few";
    assertThat(
            load("- list: few\n  items: [a, b]\n" + rule("proc.name in (" + names + ")"))
                .isLoaded())
        .isTrue();
  }

  @Test
  void listsThatMultiplyAreRefused() {
    var bomb = new StringBuilder("- list: l0\n  items: [x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("- list: l%d\n  items: [l%d, l%d]\n".formatted(i, i - 1, i - 1));
    }
    assertThat(error(bomb + rule("proc.name in (l39)"))).contains("too long");
  }

  @Test
  void listsThatNestDeeplyAreRefused() {
    var chain = new StringBuilder("- list: l0\n  items: [x]\n");
    for (int i = 1; i < 20_000; i++) {
      chain.append("- list: l%d\n  items: [l%d]\n".formatted(i, i - 1));
    }
    assertThat(error(chain + rule("proc.name in (l19999)"))).contains("too long");
    assertThat(
            load(chain + rule("proc.name in (l50)"))
                .book()
                .orElseThrow()
                .rules()
                .getFirst()
                .condition())
        .isEqualTo("proc.name in (x)");
  }

  @Test
  void macrosThatReferToThemselvesAreRefused() {
    assertThat(error("- macro: a\n  condition: evt.num = 1 and a\n" + rule("a")))
        .contains("macro 'a'");
    assertThat(
            error(
                "- macro: a\n  condition: evt.num = 1\n- macro: b\n  condition: a\n"
                    + "- macro: a\n  condition: b\n"
                    + rule("a")))
        .contains("reference loop in macro");
  }

  @Test
  void macrosThatMultiplyAreRefused() {
    var bomb = new StringBuilder("- macro: m0\n  condition: evt.num = 1\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("- macro: m%d\n  condition: m%d and not m%d\n".formatted(i, i - 1, i - 1));
    }
    assertThat(error(bomb + rule("m39"))).contains("too many parts");
  }

  @Test
  void patternsThatMultiplyAreRefused() {
    assertThat(failure("proc.name regex \"((a{1000}){1000}){1000}\"")).contains("regular");
    var slow = "proc.name regex \"(a|a?)+$\" and proc.cmdline glob \"" + "*a".repeat(60) + "\"";
    var event =
        new FieldValues("open")
            .with("proc.name", "a".repeat(5000) + "!")
            .with("proc.cmdline", "a".repeat(5000) + "!");
    assertThat(Condition.compile(slow).orElseThrow().evaluate(event)).isEqualTo(Verdict.FALSE);
  }

  @Test
  void aFileThatIsTooLargeIsRefused() {
    assertThat(error("#".repeat((16 << 20) + 1))).contains("expected: at most");
  }

  @Test
  void widthsInOutputsAreBounded() {
    var format = OutputFormat.compile("%99999999999proc.name");
    if (format instanceof Result.Success<OutputFormat>(var output, _)) {
      assertThat(output.render(new FieldValues("open")).length()).isLessThan(200_000);
    }
  }

  @Test
  void aTextOfEscapesIsPlacedSoon() {
    var escapes = "\\x41".repeat(500_000);
    assertThat(error(rule("\"proc.name = " + escapes + " and\""))).contains("after 'and'");
  }

  @Test
  void deepConditionsAreFormatted() {
    var deep = "(a and ".repeat(200) + "not ".repeat(10_000) + "b" + ")".repeat(200);
    assertThat(FormatterProperties.hold(rule(deep).getBytes(StandardCharsets.UTF_8))).isTrue();
    var tooDeep = "(a and ".repeat(10_000) + "b" + ")".repeat(10_000);
    assertThat(FormatterProperties.hold(rule(tooDeep).getBytes(StandardCharsets.UTF_8))).isFalse();
  }
}
