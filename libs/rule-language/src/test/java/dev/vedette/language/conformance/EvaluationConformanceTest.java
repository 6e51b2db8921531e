package dev.vedette.language.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.Condition;
import dev.vedette.language.FieldValues;
import dev.vedette.language.check.Operand;
import dev.vedette.language.check.Transformer;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import dev.vedette.language.output.OutputFormat;
import dev.vedette.language.plan.Planner;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.syntax.Escapes;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Parser;
import dev.vedette.language.syntax.SourceText;
import dev.vedette.language.syntax.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class EvaluationConformanceTest {
  private static final List<Outcome> TABLE = new ArrayList<>();
  private static final String NEEDS_STATE = "needs the agent's state";

  @AfterAll
  static void printTable() {
    System.out.println("family                   cases passed excused");
    TABLE.forEach(outcome -> System.out.println(outcome.row()));
  }

  private static Outcome family(String name) {
    var outcome = new Outcome(name);
    TABLE.add(outcome);
    return outcome;
  }

  private static void filters(String family) {
    var outcome = family(family);
    for (JsonNode test : Cases.family(family)) {
      var id = test.get("id").asString() + " " + test.get("filter").asString();
      var expect = test.get("expect");
      var result = Condition.compile(test.get("filter").asString());
      if (expect.isObject()) {
        outcome.check(id, expect.get("throws").asBoolean(), result instanceof Result.Failure<?>);
      } else if (result instanceof Result.Success<Condition>(var condition, _)) {
        var event = new CaseEvent(test.get("setup"));
        var verdict = condition.evaluate(event);
        if (event.isUnsupported() || test.get("setup").has("changes")) {
          outcome.excused(NEEDS_STATE);
        } else {
          outcome.check(id, expect.asBoolean(), verdict == Verdict.TRUE);
        }
      } else {
        outcome.failed(id, result.diagnostics().toString());
      }
    }
    assertThat(outcome.failures()).isEmpty();
  }

  @Test
  void evaluatesFilters() {
    filters("filter_eval");
  }

  @Test
  void evaluatesFiltersOnEmptyParameters() {
    filters("filter_eval_empty_params");
  }

  @Test
  void formatsEvents() {
    var outcome = family("event_format");
    for (JsonNode test : Cases.family("event_format")) {
      var id = test.get("id").asString() + " " + test.get("format").asString();
      var expect = test.get("expect");
      var result = OutputFormat.compile(test.get("format").asString());
      if (expect.get("throws").asBoolean() != result instanceof Result.Failure<?>) {
        outcome.failed(id, result.diagnostics().toString());
      } else if (!(result instanceof Result.Success<OutputFormat>(var format, _))
          || !expect.has("output")) {
        outcome.passed();
      } else if (test.get("output").asString().equals("json")) {
        outcome.excused("JSON of one event without a rule");
      } else {
        var event = new CaseEvent(test.get("setup"));
        var message = format.render(event);
        if (event.isUnsupported()) {
          outcome.excused(NEEDS_STATE);
        } else {
          outcome.check(id, expect.get("output").asString(), message);
        }
      }
    }
    assertThat(outcome.failures()).isEmpty();
  }

  @Test
  void transformsValues() {
    var outcome = family("transformers");
    var field = FieldCatalog.standard().find("proc.name").orElseThrow();
    for (JsonNode test : Cases.family("transformers")) {
      var input = test.get("input");
      var transformer =
          Transformer.valueOf(input.get("transformer").asString().toUpperCase(Locale.ROOT));
      var values = values(input.get("values"));
      boolean several = input.get("list").asBoolean() || values.size() != 1;
      var event =
          new FieldValues("open")
              .with("proc.name", several ? Value.items(values) : values.getFirst());
      var reader =
          Planner.reader(new Operand.Apply(transformer, List.of(new Operand.Read(field)), null));
      var wanted = values(test.get("expect").get("values"));
      var result = reader.read(event);
      var got = result instanceof Value.Items(var items) ? items : List.of(result);
      outcome.check(test.get("id").asString(), wanted.toString(), got.toString());
    }
    assertThat(outcome.failures()).isEmpty();
  }

  private static List<Value> values(JsonNode array) {
    var values = new ArrayList<Value>();
    array.forEach(node ->
        values.add(node.isNumber() ? Value.unsigned(node.asLong()) : Value.text(node.asString())));
    return values;
  }

  @Test
  void searchesPathPrefixes() {
    var outcome = family("pmatch_prefix_search");
    for (JsonNode test : Cases.family("pmatch_prefix_search")) {
      var paths = new ArrayList<String>();
      test.get("input").get("search_paths").forEach(path -> paths.add('"' + path.asString() + '"'));
      var condition =
          Condition.compile("fd.name pmatch (" + String.join(", ", paths) + ")").orElseThrow();
      var event = new FieldValues("open").with("fd.name", test.get("input").get("path").asString());
      outcome.check(
          test.get("id").asString(),
          test.get("expect").asBoolean(),
          condition.evaluate(event) == Verdict.TRUE);
    }
    assertThat(outcome.failures()).isEmpty();
  }

  @Test
  void escapesStrings() {
    var outcome = family("string_escaping");
    for (JsonNode test : Cases.family("string_escaping")) {
      var id = test.get("id").asString();
      var input = test.get("input").asString();
      var expect = test.get("expect");
      switch (test.get("op").asString()) {
        case "unescape" -> {
          if (expect.has("throws")) {
            outcome.check(id, true, unescape(input) == null);
          } else {
            byte[] wanted =
                Base64.getDecoder().decode(expect.get("unescaped").asString().substring(4));
            outcome.check(id, Arrays.toString(wanted), Arrays.toString(unescape(input)));
          }
        }
        case "unidirectional" ->
            outcome.check(
                id,
                expect.get("escaped").asString(),
                Escapes.escape((Value.Text) Value.text(input)));
        default ->
            outcome.check(
                id,
                Arrays.toString(((Value.Text) Value.text(input)).bytes()),
                Arrays.toString(unescape(Escapes.escape((Value.Text) Value.text(input)))));
      }
    }
    assertThat(outcome.failures()).isEmpty();
  }

  private static byte @org.jspecify.annotations.Nullable [] unescape(String quoted) {
    if (Parser.parse(SourceText.of("a.b = " + quoted), "")
            instanceof Result.Success<Expr>(var expr, _)
        && expr instanceof Expr.Compare compare
        && compare.right() instanceof Term.Literal literal) {
      return literal.text().bytes();
    }
    return null;
  }
}
