package dev.vedette.language.conformance;

import dev.vedette.language.text.Interval;
import dev.vedette.language.text.MetricName;
import dev.vedette.language.text.SocketAddress;
import dev.vedette.language.text.Wildcard;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(Families.class)
final class TextConformanceTest {

  @Test
  void readsConfigurationAsFalcoDoes() {
    var outcome = Families.of("falco_utils");
    for (JsonNode test : Cases.family("falco_utils")) {
      var id = test.get("id").asString();
      var input = test.get("input");
      var first = input.get("args").get(0);
      if (first.isNull()) {
        outcome.elsewhere(id, "the case does not hold its argument");
        continue;
      }
      var text = first.asString();
      var expect = test.get("expect");
      switch (input.get("fn").asString()) {
        case "is_unix_scheme" -> outcome.check(id, expect.asBoolean(), SocketAddress.isUnix(text));
        case "parse_prometheus_interval" ->
            outcome.check(
                id, expect.asLong(), Interval.parse(text).orElse(Duration.ZERO).toMillis());
        case "sanitize_rule_name" -> outcome.check(id, expect.asString(), MetricName.of(text));
        case "matches_wildcard" ->
            outcome.check(
                id,
                expect.asBoolean(),
                new Wildcard(text).matches(input.get("args").get(1).asString()));
        default -> outcome.check(id, "a function that is known", input.get("fn").asString());
      }
    }
    outcome.verify();
  }
}
