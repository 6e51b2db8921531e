package dev.vedette.rego.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rego.syntax.Formatter;
import dev.vedette.rego.syntax.Outcome.Failure;
import dev.vedette.rego.syntax.Outcome.Success;
import dev.vedette.rego.syntax.Parser;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every published module keeps its meaning and its comments when it is laid out, once or twice. */
final class FormatterConformanceTest {

  private static void add(ObjectValue row, RegoVersion version, Map<String, RegoVersion> found) {
    if (row.get("modules") instanceof ArrayValue modules) {
      for (Value module : modules) {
        if (module instanceof StringValue text) {
          found.putIfAbsent(text.value(), version);
        }
      }
    }
  }

  private static Map<String, RegoVersion> modules() {
    var found = new LinkedHashMap<String, RegoVersion>();
    Cases.suite("v1").forEach(each -> add(each.content(), RegoVersion.V1, found));
    Cases.suite("v0").forEach(each -> add(each.content(), RegoVersion.V0, found));
    for (ObjectValue row : Cases.lines("gatekeeper_cases.jsonl")) {
      boolean old = Value.of("v0").equals(row.get("rego_version"));
      add(row, old ? RegoVersion.V0 : RegoVersion.V1, found);
    }
    return found;
  }

  private static List<String> comments(String source) {
    return source
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("#"))
        .map(line -> line.substring(1).strip())
        .toList();
  }

  private static String fault(String source, RegoVersion version) {
    return switch (Formatter.format("p.rego", source, version)) {
      case Failure<String>(var problems) -> problems.toString();
      case Success<String>(var text) -> {
        if (!comments(text).containsAll(comments(source))) {
          yield "a comment is lost";
        }
        yield Formatter.format("p.rego", text, version) instanceof Success<String>(var again)
                && again.equals(text)
            ? ""
            : "laid out twice, it differs";
      }
    };
  }

  @Test
  void keepsMeaningAndComments() {
    int cases = 0;
    var failures = new ArrayList<String>();
    for (var module : modules().entrySet()) {
      if (Parser.module("p.rego", module.getKey(), module.getValue()) instanceof Success) {
        cases++;
        String fault = fault(module.getKey(), module.getValue());
        if (!fault.isEmpty()) {
          failures.add(fault + "\n" + module.getKey());
        }
      }
    }
    System.err.println("family, cases, passed, excused");
    System.err.println("formatter, " + cases + ", " + (cases - failures.size()) + ", 0");
    assertThat(cases).isPositive();
    assertThat(failures).isEmpty();
  }
}
