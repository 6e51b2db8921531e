package dev.vedette.rego.conformance;

import static dev.vedette.rego.conformance.Cases.asJson;
import static dev.vedette.rego.conformance.Cases.object;
import static dev.vedette.rego.conformance.Cases.text;
import static dev.vedette.rego.conformance.Cases.texts;

import dev.vedette.rego.Evaluated;
import dev.vedette.rego.Evaluated.Answered;
import dev.vedette.rego.Evaluated.Failed;
import dev.vedette.rego.Policy;
import dev.vedette.rego.Query;
import dev.vedette.rego.Source;
import dev.vedette.rego.builtin.Capabilities;
import dev.vedette.rego.compile.CompiledQuery.Values;
import dev.vedette.rego.compile.Compiler.Strictness;
import dev.vedette.rego.evaluate.Settings;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.rego.syntax.Outcome.Failure;
import dev.vedette.rego.syntax.Outcome.Success;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** OPA's suites, error texts and probes, and published policies with their samples. */
class RegoConformanceTest {
  private static final Pattern LONG_FRACTION = Pattern.compile("0\\.333333333333333\\d*");

  @Test
  void evaluatesTheSuiteOfVersion1() {
    suite("v1", RegoVersion.V1);
  }

  @Test
  void evaluatesTheSuiteOfVersion0() {
    suite("v0", RegoVersion.V0);
  }

  private static void suite(String name, RegoVersion version) {
    var outcomes = new Outcomes(name);
    for (var each : Cases.suite(name)) {
      String problem;
      try {
        problem = suiteCase(each.content(), version);
      } catch (RuntimeException | StackOverflowError e) {
        problem = thrown(e);
      }
      outcomes.add(each.directory(), each.id(), problem);
    }
    outcomes.verify();
  }

  private static String thrown(Throwable e) {
    var trace = e.getStackTrace();
    return "threw " + e + (trace.length == 0 ? "" : " at " + trace[0]);
  }

  private static @Nullable String suiteCase(ObjectValue row, RegoVersion version) {
    var sources = new ArrayList<Source>();
    for (String module : texts(row, "modules")) {
      sources.add(new Source("test-" + sources.size() + ".rego", module, version));
    }
    switch (Policy.compile(sources)) {
      case Failure<Policy>(var problems) -> {
        return expected(row, problems);
      }
      case Success<Policy>(var policy) -> {
        return switch (policy.query(text(row, "query"), version, Values.IGNORED)) {
          case Failure<Query>(var problems) -> expected(row, problems);
          case Success<Query>(var query) -> evaluated(row, query);
        };
      }
    }
  }

  /** Whether problems that were found are those that were asked for. */
  private static @Nullable String expected(ObjectValue row, List<Diagnostic> problems) {
    String message = text(row, "want_error");
    String code = text(row, "want_error_code");
    boolean wanted =
        !(message.isEmpty() && code.isEmpty())
            && problems.stream().anyMatch(p -> code.isEmpty() || p.code().equals(code))
            && problems.stream().anyMatch(p -> p.text().contains(message));
    return wanted ? null : "got " + Diagnostic.text(problems, "");
  }

  private static @Nullable String evaluated(ObjectValue row, Query query) {
    Value input = row.get("input");
    if (row.get("input_term") instanceof StringValue term) {
      input = term(term.value());
    }
    boolean strict = BooleanValue.TRUE.equals(row.get("strict_error"));
    var settings =
        Settings.standard()
            .with(strict ? Settings.Failures.END : Settings.Failures.UNDEFINE)
            .with(capabilities(row));
    Evaluated result = query.evaluate(input, object(row.get("data")), settings);
    return switch (result) {
      case Failed(var reason) -> expected(row, List.of(reason));
      case Answered(var solutions, _) -> {
        var got = new ArrayList<Value>();
        solutions.forEach(solution -> got.add(binding(solution.bindings(), row)));
        yield compare(row, got);
      }
    };
  }

  private static Capabilities capabilities(ObjectValue row) {
    Value environment = row.get("env");
    return environment == null
        ? Capabilities.none()
        : Capabilities.none().withRuntime(ObjectValue.of("env", environment));
  }

  private static Value term(String text) {
    var policy = success(Policy.compile(List.of()));
    var query = success(policy.query("x = " + text, RegoVersion.V1, Values.IGNORED));
    var answered = (Answered) query.evaluate(null, ObjectValue.EMPTY);
    return java.util.Objects.requireNonNull(answered.solutions().getFirst().bindings().get("x"));
  }

  private static <T> T success(Outcome<T> outcome) {
    return switch (outcome) {
      case Success<T>(var value) -> value;
      case Failure<T>(var problems) -> throw new AssertionError(Diagnostic.text(problems, ""));
    };
  }

  private static Value binding(java.util.Map<String, Value> bindings, ObjectValue row) {
    var builder = ObjectValue.builder();
    bindings.forEach((name, value) -> builder.put(name, asJson(value)));
    return sorted(builder.build(), row);
  }

  private static Value sorted(ObjectValue binding, ObjectValue row) {
    if (!BooleanValue.TRUE.equals(row.get("sort_bindings"))) {
      return binding;
    }
    var builder = ObjectValue.builder();
    binding.forEach((key, value) ->
        builder.put(
            key,
            value instanceof ArrayValue array
                ? ArrayValue.of(array.elements().stream().sorted().toList())
                : value));
    return builder.build();
  }

  private static @Nullable String compare(ObjectValue row, List<Value> got) {
    if (row.get("want_error") != null || row.get("want_error_code") != null) {
      return "got "
          + got
          + " but wanted "
          + text(row, "want_error_code")
          + " "
          + text(row, "want_error");
    }
    if (!(row.get("want_result") instanceof ArrayValue wanted)) {
      return got.isEmpty() ? null : "got " + got + " but wanted nothing";
    }
    var want = new TreeSet<Value>();
    wanted.elements().forEach(each -> want.add(sorted((ObjectValue) each, row)));
    return want.equals(new TreeSet<>(got)) ? null : "got " + got + " but wanted " + want;
  }

  @Test
  void reportsWhatOpaReports() {
    var outcomes = new Outcomes("errors");
    for (ObjectValue row : Cases.lines("rego_errors.jsonl")) {
      String name = text(row, "name");
      var v1 = new Source("policy.rego", text(row, "module"));
      var v0 = new Source("policy.rego", text(row, "module"), RegoVersion.V0);
      outcomes.add("check", name, check(text(row, "check_text"), v1, Strictness.NORMAL));
      outcomes.add(
          "strict", name + " strict", check(text(row, "strict_text"), v1, Strictness.STRICT));
      outcomes.add("v0", name + " v0", check(text(row, "v0_text"), v0, Strictness.NORMAL));
      if (row.get("query") != null) {
        var policy = success(Policy.compile(List.of(v1)));
        outcomes.add(
            "eval",
            name + " eval",
            printed(policy, text(row, "query"), text(row, "eval"), Settings.Failures.UNDEFINE));
        outcomes.add(
            "eval strict",
            name + " eval strict",
            printed(policy, text(row, "query"), text(row, "eval_strict"), Settings.Failures.END));
      }
    }
    outcomes.verify();
  }

  private static @Nullable String check(String want, Source source, Strictness strictness) {
    String got =
        switch (Policy.compile(List.of(source), strictness)) {
          case Success<Policy> _ -> "";
          case Failure<Policy>(var problems) ->
              Diagnostic.text(
                      problems,
                      problems.getFirst().code().equals(Diagnostic.PARSE) ? " during loading" : "")
                  + "\n";
        };
    // OPA's order of problems in different places is that of a hash table.
    boolean same = new HashSet<>(got.lines().toList()).equals(new HashSet<>(want.lines().toList()));
    return same ? null : "got\n" + got + "but wanted\n" + want;
  }

  private static @Nullable String printed(
      Policy policy, String text, String want, Settings.Failures failures) {
    String got =
        switch (policy.query(text)) {
          case Failure<Query>(var problems) -> json(problems);
          case Success<Query>(var query) ->
              switch (query.evaluate(null, ObjectValue.EMPTY, Settings.standard().with(failures))) {
                case Failed(var reason) -> json(List.of(reason));
                case Answered answered -> json(query, answered);
              };
        };
    return normal(Cases.json(got)).equals(normal(Cases.json(want)))
        ? null
        : "got " + got + " but wanted " + Json.write(Cases.json(want));
  }

  /** The recorded output cut its floating point numbers, and details are not ours to compare. */
  private static Value normal(Value value) {
    return switch (value) {
      case NumberValue number when LONG_FRACTION.matcher(number.text()).matches() ->
          Value.of("1/3");
      case ArrayValue array ->
          ArrayValue.of(array.elements().stream().map(RegoConformanceTest::normal).toList());
      case ObjectValue object -> {
        var builder = ObjectValue.builder();
        object.forEach((key, inner) -> {
          if (!key.equals(Value.of("details"))) {
            builder.put(key, normal(inner));
          }
        });
        yield builder.build();
      }
      default -> value;
    };
  }

  private static String json(List<Diagnostic> problems) {
    var errors =
        problems.stream()
            .<Value>map(problem ->
                ObjectValue.builder()
                    .put("message", Value.of(problem.message()))
                    .put("code", Value.of(problem.code()))
                    .put(
                        "location",
                        ObjectValue.builder()
                            .put("file", Value.of(problem.location().file()))
                            .put("row", Value.of(problem.location().row()))
                            .put("col", Value.of(problem.location().column()))
                            .build())
                    .build())
            .toList();
    return Json.write(ObjectValue.of("errors", ArrayValue.of(errors)));
  }

  private static String json(Query query, Answered answered) {
    if (answered.solutions().isEmpty()) {
      return "{}";
    }
    var results = new ArrayList<Value>();
    for (var solution : answered.solutions()) {
      var expressions =
          solution.expressions().stream()
              .<Value>map(expression -> {
                var at = expression.location();
                return ObjectValue.builder()
                    .put("value", asJson(expression.value()))
                    .put("text", Value.of(query.text().substring(at.offset(), at.end())))
                    .put(
                        "location",
                        ObjectValue.builder()
                            .put("row", Value.of(at.row()))
                            .put("col", Value.of(at.column()))
                            .build())
                    .build();
              })
              .toList();
      var result = ObjectValue.builder().put("expressions", ArrayValue.of(expressions));
      if (!solution.bindings().isEmpty()) {
        var bindings = ObjectValue.builder();
        solution.bindings().forEach((name, value) -> bindings.put(name, asJson(value)));
        result.put("bindings", bindings.build());
      }
      results.add(result.build());
    }
    return Json.write(ObjectValue.of("result", ArrayValue.of(results)));
  }

  @Test
  void answersQueriesAsOpaDoes() {
    var outcomes = new Outcomes("probes");
    var policy = success(Policy.compile(List.of()));
    for (ObjectValue row : Cases.lines("semantics_probes.jsonl")) {
      String want = text(row, "stdout");
      if (!want.isBlank()) {
        outcomes.add(
            "probes",
            text(row, "name"),
            printed(policy, text(row, "query"), want, Settings.Failures.UNDEFINE));
      }
    }
    outcomes.verify();
  }

  @Test
  void findsTheViolationsOfPublishedPolicies() {
    var outcomes = new Outcomes("gatekeeper");
    int index = 0;
    for (ObjectValue row : Cases.lines("gatekeeper_cases.jsonl")) {
      String id =
          text(row, "suite") + " " + text(row, "test") + " " + text(row, "case") + " " + index++;
      String problem;
      try {
        problem = violations(row);
      } catch (RuntimeException | AssertionError e) {
        problem = thrown(e);
      }
      outcomes.add(text(row, "template"), id, problem);
    }
    outcomes.verify();
  }

  private static @Nullable String violations(ObjectValue row) {
    var version = text(row, "rego_version").equals("v1") ? RegoVersion.V1 : RegoVersion.V0;
    var sources = new ArrayList<Source>();
    for (String module : texts(row, "modules")) {
      sources.add(new Source("template-" + sources.size() + ".rego", module, version));
    }
    var policy = success(Policy.compile(sources));
    var query = success(policy.query(text(row, "query")));
    return switch (query.evaluate(row.get("input"), object(row.get("data")))) {
      case Failed(var reason) -> reason.text();
      case Answered answered -> {
        var found =
            answered
                .value()
                .map(Cases::asJson)
                .map(v -> ((ArrayValue) v).elements())
                .orElse(List.of());
        var got = new TreeSet<String>();
        found.forEach(each -> got.add(text((ObjectValue) each, "msg")));
        var want = new TreeSet<String>();
        if (row.get("observed") instanceof ArrayValue observed) {
          observed.elements().forEach(each -> want.add(message(each)));
        }
        yield got.equals(want) ? null : "got " + got + " but wanted " + want;
      }
    };
  }

  private static String message(Value observed) {
    return observed instanceof ObjectValue object
        ? text(object, "msg")
        : ((StringValue) observed).value();
  }
}
