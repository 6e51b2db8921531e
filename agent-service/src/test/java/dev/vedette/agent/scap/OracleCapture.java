package dev.vedette.agent.scap;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.language.Matcher;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.output.AlertJson;
import dev.vedette.language.output.AlertText;
import dev.vedette.language.plan.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One capture beside what the real tool made of it: its events with their fields, and its alerts.
 * Immutable once compared.
 *
 * @param name of the capture
 * @param events how many events the real tool saw
 * @param values how many values it found in them
 * @param alerts how many alerts it gave
 * @param differences what is different here, by a name for each
 */
record OracleCapture(
    String name, int events, int values, int alerts, Map<String, String> differences) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final AlertJson LINES =
      new AlertJson(
          new AlertText(AlertText.TimeForm.ISO_8601, ZoneOffset.UTC),
          EnumSet.of(AlertJson.Property.OUTPUT_FIELDS));

  static OracleCapture compare(Path folder, String name) throws IOException {
    Path capture = folder.resolve("captures").resolve(name + ".scap");
    Path oracle = folder.resolve("oracle");
    List<JsonNode> events = lines(oracle.resolve(name + ".events.jsonl"));
    List<JsonNode> alerts = lines(oracle.resolve(name + ".alerts.jsonl"));
    Map<String, String> differences = new TreeMap<>();
    int values = 0;
    List<JsonNode> found = run(capture, everyEvent(events.getFirst()));
    if (found.size() != events.size()) {
      differences.put(name + "/events", found.size() + " events (expected: " + events.size() + ")");
    }
    for (int i = 0; i < Math.min(found.size(), events.size()); i++) {
      values += compare(name + "/event", events.get(i), fields(found.get(i)), differences);
    }
    List<JsonNode> raised = run(capture, published(folder.resolve("rules")));
    if (raised.size() != alerts.size()) {
      differences.put(
          name + "/alerts", raised.size() + " alerts (expected: " + alerts.size() + ")");
    }
    for (int i = 0; i < Math.min(raised.size(), alerts.size()); i++) {
      JsonNode expected = alerts.get(i);
      JsonNode actual = raised.get(i);
      for (String key : List.of("rule", "priority", "time")) {
        if (!expected.get(key).equals(actual.get(key))) {
          differences.put(
              name + "/alert " + i + "/" + key,
              actual.get(key) + " (expected: " + expected.get(key) + ")");
        }
      }
      JsonNode known = expected.get("output_fields");
      values += compare(name + "/alert", known, fields(actual), differences);
    }
    return new OracleCapture(name, events.size(), values, alerts.size(), differences);
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static JsonNode fields(JsonNode alert) {
    return alert.get("output_fields");
  }

  /** A rule for every event that reads the fields that this one has. */
  private static RuleBook everyEvent(JsonNode example) {
    StringBuilder output = new StringBuilder();
    example.propertyNames().forEach(field -> output.append(" %").append(field));
    String rule =
        "- rule: every event\n  desc: every event\n  condition: evt.num>=0\n  priority: INFO\n"
            + "  output: \"x"
            + output
            + "\"\n";
    RuleFile file = new RuleFile("every.yaml", rule.getBytes(StandardCharsets.UTF_8));
    return new RuleLoader().load(List.of(file)).book().orElseThrow();
  }

  private static RuleBook published(Path folder) throws IOException {
    List<RuleFile> files = new ArrayList<>();
    for (String name :
        List.of("falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml")) {
      files.add(new RuleFile(name, Files.readAllBytes(folder.resolve(name))));
    }
    return new RuleLoader().load(files).book().orElseThrow().enabling(_ -> true);
  }

  private static List<JsonNode> run(Path capture, RuleBook rules) throws IOException {
    Matcher matcher = rules.matcher();
    List<JsonNode> alerts = new ArrayList<>();
    try (Replay replay = Replay.open(capture)) {
      CapturedEvent event = replay.next();
      while (event != null) {
        CapturedEvent current = event;
        matcher.matchAll(
            event,
            (rule, verdict) -> {
              if (verdict == Verdict.TRUE) {
                alerts.add(JSON.readTree(LINES.line(rule.alert(current, replay.hostname()))));
              }
            });
        event = replay.next();
      }
    }
    return alerts;
  }

  private static int compare(
      String where, JsonNode expected, JsonNode actual, Map<String, String> differences) {
    int values = 0;
    for (var field : expected.properties()) {
      if (!actual.has(field.getKey())) {
        continue;
      }
      values++;
      JsonNode value = actual.get(field.getKey());
      if (!field.getValue().equals(value) && !sameNumber(field.getValue(), value)) {
        differences.put(
            where + " " + expected.get("evt.num") + "/" + field.getKey(),
            expected.get("evt.type").asString()
                + ": "
                + value
                + " (expected: "
                + field.getValue()
                + ")");
      }
    }
    return values;
  }

  private static boolean sameNumber(JsonNode one, JsonNode other) {
    return one.isNumber() && other.isNumber() && one.asString().equals(other.asString());
  }
}
