package dev.vedette.language.author;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.FieldValues;
import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class ExplanationTest {
  private static RuleBook book(String macros, String condition) {
    var text =
        macros
            + """
            - rule: It
              desc: d
              condition: >
                %s
              output: o
              priority: NOTICE
            """
                .formatted(condition);
    return new RuleLoader()
        .load(List.of(new RuleFile("r.yaml", text.getBytes(StandardCharsets.UTF_8))))
        .book()
        .orElseThrow();
  }

  private static Explanation explain(String macros, String condition, EventView event) {
    Rule rule = book(macros, condition).rules().getFirst();
    return Explanation.of(rule, event);
  }

  @Test
  void showsEachPartWithItsValuesAndMarksWhatDecided() {
    var macros =
        """
        - list: openers
          items: [open, openat]
        - macro: reading
          condition: evt.type in (openers) and evt.is_open_read = true
        """;
    var event =
        new FieldValues("openat")
            .with("evt.is_open_read", Value.truth(true))
            .with("fd.name", "/tmp/\u001bx")
            .with("proc.name", "cat");
    assertThat(
            ExplanationText.tree(
                explain(
                    macros,
                    "reading and (fd.name startswith /etc or tolower(fd.name) = /x) and proc.name ="
                        + " cat",
                    event)))
        .isEqualTo(
            """
            It: false for openat
              false       and
              true          reading: and
              true            evt.type in (open, openat)    [evt.type is "openat"]
              true            evt.is_open_read = true    [evt.is_open_read is true]
              false         or
              false     >     fd.name startswith /etc    [fd.name is "/tmp/\\x1bx"]
              false     >     tolower(fd.name) = /x    [tolower(fd.name) is "/tmp/\\x1bx", fd.name is "/tmp/\\x1bx"]
              -             proc.name = cat
            decided by: fd.name startswith /etc [fd.name is "/tmp/\\x1bx"]; tolower(fd.name) = /x [tolower(fd.name) is "/tmp/\\x1bx", fd.name is "/tmp/\\x1bx"]
            """);
  }

  @Test
  void tellsAbsentFromNotSent() {
    var event = new FieldValues("openat").with("fd.name", Value.ABSENT).otherwiseNotSent();
    var explanation =
        explain("", "evt.type = openat and not fd.name = /x and proc.name = a", event);
    assertThat(explanation.outcome()).isEqualTo(Outcome.UNDECIDED);
    assertThat(ExplanationText.deciding(explanation))
        .isEqualTo("proc.name = a [proc.name is not sent]");
  }

  @Test
  void saysThatARuleOfAnotherSourceCannotAlert() {
    var text =
        """
        - rule: Audit
          desc: d
          source: k8s_audit
          condition: jevt.value[/a] exists
          output: o
          priority: NOTICE
        """;
    var book =
        new RuleLoader()
            .load(List.of(new RuleFile("r.yaml", text.getBytes(StandardCharsets.UTF_8))))
            .book()
            .orElseThrow();
    assertThat(Explanation.of(book.rules().getFirst(), new FieldValues("open")).note())
        .isEqualTo("the rule is for source k8s_audit, the event is of syscall");
  }

  @Provide
  Arbitrary<String> conditions() {
    return condition(3);
  }

  private static Arbitrary<String> condition(int depth) {
    if (depth == 0) {
      var words = Arbitraries.of("a", "b", "ab", "/a", "/a/b");
      return Arbitraries.oneOf(
          Combinators.combine(
                  Arbitraries.of("proc.name", "fd.name", "proc.aname", "tolower(proc.name)"),
                  Arbitraries.of("=", "!=", "contains", "startswith", "endswith"),
                  words)
              .as((field, operator, word) -> field + " " + operator + " " + word),
          words
              .list()
              .ofMinSize(1)
              .ofMaxSize(3)
              .map(list -> "fd.name in (" + String.join(", ", list) + ")"),
          Arbitraries.of(
              "evt.type = openat",
              "evt.type in (open, close)",
              "proc.pid > 1",
              "proc.name exists",
              "proc.name = val(fd.name)",
              "some_macro",
              "other_macro"));
    }
    var inner = condition(depth - 1);
    var several = inner.list().ofMinSize(2).ofMaxSize(3);
    return Arbitraries.oneOf(
        condition(0),
        several.map(parts -> "(" + String.join(" and ", parts) + ")"),
        several.map(parts -> "(" + String.join(" or ", parts) + ")"),
        inner.map(part -> "not (" + part + ")"));
  }

  @Provide
  Arbitrary<Map<String, Value>> events() {
    var unknown = Arbitraries.of(Value.ABSENT, Value.NOT_SENT);
    var text = Arbitraries.oneOf(Arbitraries.of("a", "ab", "/a/b").map(Value::text), unknown);
    var number = Arbitraries.oneOf(Arbitraries.longs().between(0, 3).map(Value::number), unknown);
    var several =
        Arbitraries.oneOf(
            Arbitraries.of("a", "b").map(Value::text).list().ofMaxSize(2).map(Value::items),
            unknown);
    return Combinators.combine(text, text, number, several)
        .as((name, path, pid, ancestors) ->
            Map.of("proc.name", name, "fd.name", path, "proc.pid", pid, "proc.aname", ancestors));
  }

  @Property(tries = 500)
  void agreesWithTheMatcher(
      @ForAll("conditions") String condition, @ForAll("events") Map<String, Value> values) {
    var macros =
        """
        - macro: some_macro
          condition: proc.name = a or fd.name = /a
        - macro: other_macro
          condition: not some_macro and proc.pid != 2
        """;
    var book = book(macros, condition);
    var event = new FieldValues("openat");
    values.forEach(event::with);
    var told = new HashMap<String, Verdict>();
    book.matcher().matchAll(event, (rule, verdict) -> told.put(rule.name(), verdict));
    var explanation = Explanation.of(book.rules().getFirst(), event);
    assertThat(explanation.outcome()).isEqualTo(Outcome.of(told.getOrDefault("It", Verdict.FALSE)));
    assertThat(explanation.deciding())
        .isNotEmpty()
        .noneMatch(step -> step.outcome() == Outcome.NOT_EVALUATED);
  }
}
