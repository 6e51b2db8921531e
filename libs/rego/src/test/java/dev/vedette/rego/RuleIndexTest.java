package dev.vedette.rego;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rego.evaluate.Limits;
import dev.vedette.rego.evaluate.Settings;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rules that are found by an index give what all rules give, at a cost that does not grow. */
final class RuleIndexTest {
  private static final List<String> WORDS = List.of("a", "b", "c", "a:b", "b:c", "a:b:c", "");

  private static Policy policy(String text) {
    var compiled = Policy.compile(List.of(new Source("p.rego", text, RegoVersion.V1)));
    return switch (compiled) {
      case Outcome.Success<Policy>(var policy) -> policy;
      case Outcome.Failure<Policy>(var problems) ->
          throw new AssertionError(problems + "\n" + text);
    };
  }

  private static Value answer(Policy policy, String query, Value input, ObjectValue data) {
    return answer(policy, query, input, data, Settings.standard());
  }

  private static Value answer(
      Policy policy, String text, Value input, ObjectValue data, Settings settings) {
    if (!(policy.query(text) instanceof Outcome.Success<Query>(var query))
        || !(query.evaluate(input, data, settings) instanceof Evaluated.Answered answer)) {
      throw new AssertionError(text);
    }
    return answer.solutions().isEmpty()
        ? Value.of("undefined")
        : answer.solutions().getFirst().expressions().getFirst().value();
  }

  private static String word(Random random) {
    return "\"" + WORDS.get(random.nextInt(WORDS.size())) + "\"";
  }

  private static String condition(Random random) {
    return switch (random.nextInt(9)) {
      case 0 -> "input.x == " + word(random);
      case 1 -> word(random) + " == input.x";
      case 2 -> "v := input.x; v == " + word(random);
      case 3 -> "input.y == " + random.nextInt(3);
      case 4 -> "input.x in {" + word(random) + ", " + word(random) + "}";
      case 5 -> "glob.match(\"*:" + "abc".charAt(random.nextInt(3)) + "\", [\":\"], input.x)";
      case 6 -> "glob.match(\"a:*\", [\":\"], input.x)";
      case 7 -> "data.stored == " + word(random);
      default -> "not input.x == " + word(random);
    };
  }

  @Test
  void theRulesThatAnIndexLeavesOutDoNotHold() {
    var random = new Random(7);
    for (int round = 0; round < 15; round++) {
      var text = new StringBuilder("package p\n");
      for (int i = 0; i < 12; i++) {
        String body = condition(random) + "; " + condition(random).replace("v ", "w ");
        text.append("s contains ").append(i).append(" if { ").append(body).append(" }\n");
        text.append("f(").append(random.nextBoolean() ? word(random) : "x").append(", ");
        text.append("y) := y if { y == ").append(random.nextInt(3)).append(" }\n");
        text.append("o[").append(word(random)).append("] contains ").append(i);
        text.append(" if { ").append(condition(random)).append(" }\n");
      }
      text.append(
          "all := {\"s\": s, \"o\": o, \"f\": [r | some x in input.words; r := f(x, 1)]}\n");
      text.append("keyed := {x: r | some x in input.words; r := o[x]}\n");
      text.append("whole := {x: r | some x, r in o; x in input.words}\n");
      text.append("found := [r | some n in numbers.range(0, 12); r := s[n]]\n");
      text.append("same if [n | some n in s] == found\n");
      text.append("replaced := r if r := s with input.x as \"a\" with data.stored as \"b\"\n");
      Policy indexed = policy(text.toString());
      Policy plain = indexed.traced();
      var words = ArrayValue.of(WORDS.stream().map(Value::of).toList());
      for (String x : WORDS) {
        Value input =
            ObjectValue.builder()
                .put("x", Value.of(x))
                .put("y", Value.of(random.nextInt(3)))
                .put("words", words)
                .build();
        var data = ObjectValue.of("stored", Value.of("a"));
        for (String query : List.of("data.p.all", "data.p.replaced", "data.p.keyed")) {
          assertThat(answer(indexed, query, input, data))
              .as("%s with x = %s in%n%s", query, x, text)
              .isEqualTo(answer(plain, query, input, data));
        }
        assertThat(answer(indexed, "data.p.keyed", input, data))
            .isEqualTo(answer(indexed, "data.p.whole", input, data));
        assertThat(answer(indexed, "data.p.same", input, data)).isEqualTo(Value.of(true));
      }
    }
  }

  @Test
  void oneKeyOfManyTakesFewSteps() {
    Policy policy =
        policy(
            """
            package p
            known contains id if data.entries[id]
            weight[id] := entry.w if some id, entry in data.entries
            pairs contains [id, w] if w := data.entries[id].w
            a if known[input.id]
            b if weight[input.id] == 7
            c if pairs[[input.id, 7]]
            """);
    var entries = ObjectValue.builder();
    for (int i = 0; i < 20_000; i++) {
      entries.put("id-" + i, ObjectValue.of("w", Value.of(i)));
    }
    var data = ObjectValue.of("entries", entries.build());
    var few = Settings.standard().with(new Limits(100, 100, 100, Duration.ofMinutes(1)));

    for (String rule : List.of("a", "b", "c")) {
      Value found =
          answer(policy, "data.p." + rule, ObjectValue.of("id", Value.of("id-7")), data, few);
      assertThat(found).as(rule).isEqualTo(Value.of(true));
    }
    assertThat(answer(policy, "data.p.a", ObjectValue.of("id", Value.of("id-x")), data, few))
        .isEqualTo(Value.of("undefined"));
  }

  @Test
  void oneOfManyRulesTakesFewSteps() {
    var text = new StringBuilder("package p\n");
    for (int i = 0; i < 500; i++) {
      text.append("allow if { input.role == \"r").append(i).append("\"; input.level > 3 }\n");
      text.append("path if glob.match(\"/v1/u").append(i).append("/*\", [\"/\"], input.path)\n");
      text.append("f(\"r").append(i).append("\") := ").append(i).append("\n");
    }
    Policy policy = policy(text.append("number := f(input.role)\n").toString());
    Value input =
        ObjectValue.builder()
            .put("role", Value.of("r400"))
            .put("level", Value.of(4))
            .put("path", Value.of("/v1/u400/x"))
            .build();
    var few = Settings.standard().with(new Limits(100, 100, 100, Duration.ofMinutes(1)));

    assertThat(answer(policy, "data.p.allow", input, ObjectValue.EMPTY, few))
        .isEqualTo(Value.of(true));
    assertThat(answer(policy, "data.p.path", input, ObjectValue.EMPTY, few))
        .isEqualTo(Value.of(true));
    assertThat(answer(policy, "data.p.number", input, ObjectValue.EMPTY, few))
        .isEqualTo(Value.of(400));
  }
}
