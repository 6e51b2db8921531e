package dev.vedette.rego;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rego.evaluate.Limits;
import dev.vedette.rego.evaluate.Settings;
import dev.vedette.rego.syntax.Outcome.Failure;
import dev.vedette.rego.syntax.Outcome.Success;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.value.ObjectValue;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged modules give problems or answers, never exceptions. */
class PolicyFuzzTest {
  private static final int RUNS = 600;

  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          "(",
          ")",
          "|",
          ":=",
          "=",
          "==",
          "not ",
          "some ",
          "every ",
          "in ",
          "with ",
          "as ",
          "input",
          "data",
          "x",
          "_",
          "1",
          ",",
          "\n",
          ";",
          ".",
          "if ",
          "contains ",
          "else ",
          "default ",
          "$\"{x}\"",
          "\"",
          "`",
          "#",
          "walk(",
          "print(",
          "import ",
          "-.1.2");

  private static final String MODULE =
      """
      # METADATA
      # title: fuzz
      package fuzz

      import data.shared as common

      default level := 0

      level := n if {
        n := count([x | some x in input.items; x > 1])
        n < 10
      } else := 10

      f(x, [y, _]) := x + y if not common.closed[x]

      names[k].long contains v if {
        some k, v in input.names
        every c in v { c != $"no {k}" }
      }

      seen[p] := q if walk(input, [p, q])

      open if {
        f(1, [2, 3]) == 3 with data.shared.closed as {}
        {"a": z} = {"a": level}
        z >= 0
      }
      """;

  @Test
  void survivesDamagedModules() {
    var random = new Random(7);
    var limits = new Limits(20_000, 20_000, 50, Duration.ofSeconds(20));
    int compiled = 0;
    for (int run = 0; run < RUNS; run++) {
      var text = new StringBuilder(MODULE);
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = random.nextInt(text.length());
        if (random.nextBoolean()) {
          text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        } else {
          text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(5)));
        }
      }
      var source = new Source("fuzz.rego", text.toString(), RegoVersion.V1);
      switch (Policy.compile(List.of(source))) {
        case Failure<Policy>(var problems) -> assertThat(problems).isNotEmpty();
        case Success<Policy>(var policy) -> {
          compiled++;
          if (policy.query("data") instanceof Success<Query>(var query)) {
            var settings = Settings.standard().with(limits);
            assertThat(query.evaluate(ObjectValue.EMPTY, ObjectValue.EMPTY, settings)).isNotNull();
          }
        }
      }
    }
    assertThat(compiled).isPositive().isLessThan(RUNS);
  }
}
