package dev.vedette.language.conformance;

import dev.vedette.language.Condition;
import dev.vedette.language.check.EventSet;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.rulefile.ConditionWarnings;
import dev.vedette.language.syntax.Dialect;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Parser;
import dev.vedette.language.syntax.Printer;
import dev.vedette.language.syntax.SourceText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(Families.class)
final class LanguageConformanceTest {
  private static Result<Expr> parse(String text) {
    return Parser.parse(SourceText.of(text), "");
  }

  @Test
  void parsesConditions() {
    var outcome = Families.of("filter_parser");
    for (JsonNode test : Cases.family("filter_parser")) {
      var id = test.get("id").asString();
      var input = test.get("input").asString();
      var expect = test.get("expect");
      var result = parse(input);
      boolean accepted = expect.get("parse").asString().equals("ok");
      switch (result) {
        case Result.Failure<Expr>(var diagnostics) -> {
          if (accepted) {
            outcome.check(id, List.of(input + " -> " + diagnostics.getFirst().message()));
          } else if (expect.has("message")) {
            outcome.check(id, expect.get("message").asString(), diagnostics.getFirst().message());
          } else {
            outcome.check(id, List.of());
          }
        }
        case Result.Success<Expr>(var expr, _) -> {
          if (!accepted) {
            outcome.check(id, List.of(input + " was accepted as " + Printer.print(expr)));
          } else {
            var tree =
                expect.has("ast_port") ? Trees.print(expect.get("ast_port")) : Printer.print(expr);
            boolean stable =
                Printer.print(parse(Printer.print(expr)).orElseThrow()).equals(Printer.print(expr))
                    && (!expect.has("also")
                        || parse(" " + input.replace(' ', '\t') + "\n")
                            instanceof Result.Success<?>);
            outcome.check(
                id, tree + " stable", Printer.print(expr) + (stable ? " stable" : " unstable"));
          }
        }
      }
    }
    outcome.verify();
  }

  @Test
  void compilesConditions() {
    var outcome = Families.of("filter_compiler");
    for (JsonNode test : Cases.family("filter_compiler")) {
      var id = test.get("id").asString();
      var input = test.get("input").asString();
      var expect = test.get("expect");
      if (input.contains("c.")) {
        mock(outcome, id, input, expect);
        continue;
      }
      var result = Condition.compile(input, Dialect.FALCO);
      boolean compiles = result instanceof Result.Success<?>;
      if (compiles != expect.get("compile").asString().equals("ok")) {
        outcome.check(id, List.of(input + " -> " + result.diagnostics()));
      } else if (expect.has("message")) {
        outcome.check(
            id, expect.get("message").asString(), result.diagnostics().getFirst().message());
      } else if (compiles && expect.has("warnings")) {
        outcome.check(id, expect.get("warnings").asInt(), result.diagnostics().size());
      } else {
        outcome.check(id, List.of());
      }
    }
    outcome.verify();
  }

  /**
   * Fields that only the cases have: their checks are replaced by ones of ours with the same
   * answers.
   */
  private static void mock(Outcome outcome, String id, String input, JsonNode expect) {
    var result = parse(input);
    if (!(result instanceof Result.Success<Expr>(var expr, _))) {
      outcome.check(id, "error", expect.get("compile").asString());
      return;
    }
    var text =
        Printer.print(expr)
            .replace("c.true = 1", "evt.num = 1")
            .replace("c.false = 1", "evt.num = 0")
            .replace("c.singlequote", "proc.name")
            .replace("c.doublequote", "proc.pname")
            .replace("c.buffer", "evt.buffer")
            .replaceAll("c\\.true (<|>|<=|>=) ", "evt.num $1 ")
            .replace("c.true bcontains", "evt.buffer bcontains")
            .replace("c.true bstartswith", "evt.buffer bstartswith")
            .replace("c.true", "proc.name");
    var compiled = Condition.compile(text, Dialect.FALCO);
    if (!(compiled instanceof Result.Success<Condition>(var condition, _))) {
      outcome.check(id, expect.get("compile").asString() + " " + text, "error " + text);
      return;
    }
    if (!expect.has("eval")) {
      outcome.check(id, expect.get("compile").asString(), "ok");
      return;
    }
    var event =
        new dev.vedette.language.FieldValues("open")
            .with("evt.num", dev.vedette.language.event.Value.unsigned(1))
            .with("proc.name", "hello 'quoted'")
            .with("proc.pname", "hello \"quoted\"");
    outcome.check(id, expect.get("eval").asBoolean(), condition.evaluate(event) == Verdict.TRUE);
  }

  @Test
  void acceptsAndRefusesFilters() {
    var outcome = Families.of("filter_compiles");
    for (JsonNode test : Cases.family("filter_compiles")) {
      var filter = test.get("input").get("filter").asString();
      var result = Condition.compile(filter, Dialect.FALCO);
      outcome.check(
          test.get("id").asString() + " " + filter,
          test.get("expect").asBoolean(),
          result instanceof Result.Success<?>);
    }
    outcome.verify();
  }

  @Test
  void findsEventSets() {
    var outcome = Families.of("filter_event_sets");
    for (JsonNode test : Cases.family("filter_event_sets")) {
      var expect = test.get("expect");
      var set = EventSet.of(parse(test.get("input").asString()).orElseThrow());
      if (expect.has("same_event_set_as")) {
        var other = EventSet.of(parse(expect.get("same_event_set_as").asString()).orElseThrow());
        outcome.check(test.get("id").asString(), other, set);
      } else {
        var wanted = expect.get("event_set");
        outcome.check(
            test.get("id").asString(),
            wanted.isArray() ? names(wanted) : wanted.asString(),
            print(set));
      }
    }
    outcome.verify();
  }

  private static String names(JsonNode array) {
    var names = new java.util.TreeSet<String>();
    array.forEach(name -> names.add(name.asString()));
    return names.toString();
  }

  private static String print(EventSet set) {
    return set.toString().replace("ALL minus [", "ALL minus ").replaceAll("(ALL minus .*)]", "$1");
  }

  @Test
  void warnsOfConditions() {
    var outcome = Families.of("condition_warnings");
    for (JsonNode test : Cases.family("condition_warnings")) {
      List<Diagnostic> warnings =
          ConditionWarnings.of(parse(test.get("input").asString()).orElseThrow(), "");
      outcome.check(
          test.get("id").asString(),
          test.get("expect").get("warns").asBoolean(),
          !warnings.isEmpty());
    }
    outcome.verify();
  }
}
