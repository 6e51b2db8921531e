package dev.vedette.language.conformance;

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
import dev.vedette.language.syntax.Dialect;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(Families.class)
final class EvaluationConformanceTest {
  private static final String NEEDS_STATE = "needs the agent's state";

  /** In both dialects: none of these cases needs what they differ in. */
  private static void filters(String family) {
    var outcome = Families.of(family);
    for (JsonNode test : Cases.family(family)) {
      var id = test.get("id").asString();
      var problems = new ArrayList<String>();
      boolean decided = true;
      for (Dialect dialect : Dialect.values()) {
        decided &= filter(test, dialect, problems);
      }
      if (decided || !problems.isEmpty()) {
        outcome.check(id, problems);
      } else {
        outcome.elsewhere(id, NEEDS_STATE);
      }
    }
    outcome.verify();
  }

  /** Whether the case can be decided here. */
  private static boolean filter(JsonNode test, Dialect dialect, List<String> problems) {
    var expect = test.get("expect");
    var text = test.get("filter").asString();
    var result = Condition.compile(text, dialect);
    if (expect.isObject()) {
      compare(expect.get("throws").asBoolean(), result instanceof Result.Failure<?>, problems);
    } else if (result instanceof Result.Success<Condition>(var condition, _)) {
      var event = new CaseEvent(test.get("setup"));
      var verdict = condition.evaluate(event);
      if (event.isUnsupported() || test.get("setup").has("changes")) {
        return false;
      }
      compare(text + " " + expect.asBoolean(), text + " " + (verdict == Verdict.TRUE), problems);
    } else {
      problems.add(result.diagnostics().toString());
    }
    return true;
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
    var outcome = Families.of("event_format");
    for (JsonNode test : Cases.family("event_format")) {
      var id = test.get("id").asString() + " " + test.get("format").asString();
      var expect = test.get("expect");
      var result = OutputFormat.compile(test.get("format").asString());
      if (!(result instanceof Result.Success<OutputFormat>(var format, _))) {
        outcome.check(id, expect.get("throws").asBoolean(), true);
        continue;
      }
      var event = new CaseEvent(test.path("setup"));
      var problems = problems(format, event, test);
      if (event.isUnsupported()) {
        outcome.elsewhere(id, NEEDS_STATE);
      } else {
        outcome.check(id, problems);
      }
    }
    outcome.verify();
  }

  private static List<String> problems(OutputFormat format, CaseEvent event, JsonNode test) {
    var expect = test.get("expect");
    var listed =
        test.path("resolveTransformers").asBoolean(false)
            ? OutputFormat.Listed.TRANSFORMED
            : OutputFormat.Listed.FIELDS;
    var resolution = format.resolve(event, listed);
    var problems = new ArrayList<String>();
    if (expect.get("throws").asBoolean()) {
      problems.add("was accepted");
    }
    if (expect.has("output")) {
      boolean json = test.get("output").asString().equals("json");
      compare(
          expect.get("output").asString(),
          json ? resolution.json() : resolution.message(),
          problems);
    }
    if (expect.has("allFieldsResolved")) {
      compare(expect.get("allFieldsResolved").asBoolean(), resolution.complete(), problems);
    }
    if (expect.has("fieldCount")) {
      compare(expect.get("fieldCount").asInt(), resolution.fields().size(), problems);
    }
    if (expect.has("nameCount")) {
      compare(expect.get("nameCount").asInt(), format.names().size(), problems);
    }
    for (var field : expect.path("fields").properties()) {
      compare(
          field.getValue().asString(),
          resolution.fields().getOrDefault(field.getKey(), "missing " + resolution.fields()),
          problems);
    }
    return problems;
  }

  private static void compare(Object expected, Object actual, List<String> problems) {
    if (!expected.equals(actual)) {
      problems.add("expected " + expected + " but was " + actual);
    }
  }

  @Test
  void transformsValues() {
    var outcome = Families.of("transformers");
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
    outcome.verify();
  }

  private static List<Value> values(JsonNode array) {
    var values = new ArrayList<Value>();
    array.forEach(node ->
        values.add(node.isNumber() ? Value.unsigned(node.asLong()) : Value.text(node.asString())));
    return values;
  }

  @Test
  void searchesPathPrefixes() {
    var outcome = Families.of("pmatch_prefix_search");
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
    outcome.verify();
  }

  @Test
  void escapesStrings() {
    var outcome = Families.of("string_escaping");
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
    outcome.verify();
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
