package dev.vedette.rego;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rego.Evaluated.Answered;
import dev.vedette.rego.Evaluated.Failed;
import dev.vedette.rego.evaluate.Limits;
import dev.vedette.rego.evaluate.Listener;
import dev.vedette.rego.evaluate.Settings;
import dev.vedette.rego.syntax.Diagnostic;
import dev.vedette.rego.syntax.Location;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.rego.syntax.Outcome.Failure;
import dev.vedette.rego.syntax.Outcome.Success;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {

  private static final String DOORS =
      """
      package doors

      default open := false

      open if {
        some key in input.keys
        key.colour == data.lock.colour
      }

      reasons contains reason if {
        count(input.keys) == 0
        reason := sprintf("no key for %v", [data.lock.colour])
      }
      """;

  private static Value json(String text) {
    try {
      return Json.read(text);
    } catch (MalformedJson e) {
      throw new AssertionError(text, e);
    }
  }

  private static <T> T success(Outcome<T> outcome) {
    return switch (outcome) {
      case Success<T>(var value) -> value;
      case Failure<T>(var problems) -> throw new AssertionError(Diagnostic.text(problems, ""));
    };
  }

  private static List<Diagnostic> problems(String module) {
    return Policy.compile(List.of(new Source("a.rego", module))) instanceof Failure<Policy>(var all)
        ? all
        : List.of();
  }

  private static Query query(String module, String query) {
    return success(success(Policy.compile(List.of(new Source("a.rego", module)))).query(query));
  }

  private static String answer(Query query, @Nullable Value input, String data) {
    var answered = (Answered) query.evaluate(input, (ObjectValue) json(data));
    return answered.value().map(Json::write).orElse("undefined");
  }

  @Test
  void decidesFromInputAndData() {
    var query = query(DOORS, "data.doors");
    var data = "{\"lock\": {\"colour\": \"red\"}}";
    assertThat(answer(query, json("{\"keys\": [{\"colour\": \"red\"}]}"), data))
        .isEqualTo("{\"open\":true,\"reasons\":[]}");
    assertThat(answer(query, json("{\"keys\": []}"), data))
        .isEqualTo("{\"open\":false,\"reasons\":[\"no key for red\"]}");
    assertThat(answer(query, null, data)).isEqualTo("{\"open\":false,\"reasons\":[]}");
  }

  @Test
  void readsOlderModulesBesideNewerOnes() {
    var older =
        new Source("old.rego", "package old\nbad[x] { x := input[_]; x > 2 }", RegoVersion.V0);
    var newer = new Source("new.rego", "package new\nworst := max(data.old.bad)");
    var query = success(success(Policy.compile(List.of(older, newer))).query("data.new.worst"));
    assertThat(answer(query, json("[1, 5, 3]"), "{}")).isEqualTo("5");
  }

  @Test
  void pointsAtWhatIsWrong() {
    assertThat(problems("package a\n\nx := y\n"))
        .containsExactly(
            new Diagnostic(
                Diagnostic.UNSAFE, "var y is unsafe", new Location("a.rego", 3, 1, 11, 17)));
    assertThat(problems("package a\np if { q }\nq if { p }\n"))
        .extracting(Diagnostic::code)
        .containsExactly(Diagnostic.RECURSION, Diagnostic.RECURSION);
    assertThat(problems("package a\np := startswith(1, \"a\")\n"))
        .extracting(Diagnostic::code)
        .containsExactly(Diagnostic.TYPE);
  }

  @Test
  void refusesWhatNestsTooDeeply() {
    var deep = "package a\nx := " + "[".repeat(5000) + "]".repeat(5000);
    assertThat(problems(deep))
        .extracting(Diagnostic::message)
        .contains("max parsing recursion depth exceeded");
    var long_ = "package a\nx := 1" + " + 1".repeat(5000);
    assertThat(problems(long_)).isNotEmpty();
  }

  @Test
  void reportsConflicts() {
    var query = query("package a\nx := 1 if input.a\nx := 2 if input.b\n", "data.a.x");
    assertThat(answer(query, json("{\"a\": true}"), "{}")).isEqualTo("1");
    assertThat(query.evaluate(json("{\"a\": true, \"b\": true}"), ObjectValue.EMPTY))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.reason().code()).isEqualTo("eval_conflict_error"));
  }

  @Test
  void endsAtItsLimits() {
    var query =
        query(
            "package a\nn := numbers.range(1, 1000)\n"
                + "x := count([1 | some a in n; some b in n; some c in n; a + b == c])",
            "data.a.x");
    var few = new Limits(100_000, 100_000, 50, Duration.ofMinutes(10));
    assertThat(query.evaluate(null, ObjectValue.EMPTY, Settings.standard().with(few)))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.reason().message()).isEqualTo("too many steps"));
    assertThat(query.evaluate(null, ObjectValue.EMPTY, Settings.standard().cancelledBy(() -> true)))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.reason().code()).isEqualTo("eval_cancel_error"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x := count(numbers.range(1, 900000))",
        "x := count(numbers.range_step(1, 1e15, 1))",
        "x := count(replace(s16, \"\", s16))",
        "x := count(strings.replace_n({\"a\": s16}, s16))",
        "x := count(concat(s16, split(s16, \"\")))",
      })
  void boundsWhatIsKeptInMemory(String rule) {
    var module = new StringBuilder("package a\ns0 := \"aaaaaaaaaaaaaaaa\"\n");
    IntStream.range(1, 17)
        .forEach(
            i -> module.append("s%d := concat(\"\", [s%d, s%d])\n".formatted(i, i - 1, i - 1)));
    var few = new Limits(100_000_000, 100_000, 50, Duration.ofMinutes(10));
    var query = query(module + rule + "\n", "data.a.x");
    assertThat(query.evaluate(null, ObjectValue.EMPTY, Settings.standard().with(few)))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.reason().message()).isEqualTo("too many values"));
  }

  @Test
  void boundsTheDepthOfRules() {
    var module = new StringBuilder("package a\np0 := 1\n");
    IntStream.range(1, 5000).forEach(i -> module.append("p%d := p%d\n".formatted(i, i - 1)));
    assertThat(query(module.toString(), "data.a.p4999").evaluate(null, ObjectValue.EMPTY))
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> assertThat(failed.reason().message()).isEqualTo("rules nested too deeply"));
  }

  @Test
  void tellsWhatIsPrinted() {
    var heard = new ArrayList<String>();
    var listener =
        new Listener() {
          @Override
          public void printed(String text, Location location) {
            heard.add(location.row() + ": " + text);
          }
        };
    var query = query("package a\n\nx if { print(\"saw\", input.a, input.b) }\n", "data.a.x");
    query.evaluate(json("{\"a\": [1]}"), ObjectValue.EMPTY, Settings.standard().with(listener));
    assertThat(heard).containsExactly("3: saw [1] <undefined>");
  }

  @Test
  void replacesFunctionsAndDocuments() {
    var query =
        query(
            "package a\nnow := time.now_ns()\nfake(_) := 7\n"
                + "x := [count([1]), now, input.u] "
                + "if { true }\n"
                + "y := v if { v := data.a.x with count as fake with time.now_ns as 3 "
                + "with input.u as \"me\" }",
            "data.a.y");
    assertThat(answer(query, null, "{}")).isEqualTo("[7,3,\"me\"]");
  }

  @Test
  void servesManyThreadsAtOnce() throws Exception {
    var query = query(DOORS, "data.doors.open");
    var data = "{\"lock\": {\"colour\": \"red\"}}";
    try (var pool = Executors.newFixedThreadPool(4)) {
      Callable<Long> work =
          () ->
              IntStream.range(0, 200)
                  .mapToObj(i -> i % 2 == 0 ? "red" : "blue")
                  .map(colour -> json("{\"keys\": [{\"colour\": \"" + colour + "\"}]}"))
                  .filter(input -> answer(query, input, data).equals("true"))
                  .count();
      for (var result : pool.invokeAll(List.of(work, work, work, work))) {
        assertThat(result.get()).isEqualTo(100);
      }
    }
  }
}
