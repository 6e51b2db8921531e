package dev.vedette.agent.scap;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.language.LoadResult;
import dev.vedette.language.RuleBook;
import dev.vedette.language.RuleFile;
import dev.vedette.language.RuleLoader;
import dev.vedette.language.RuleSelection;
import dev.vedette.language.RuleSelection.Action;
import dev.vedette.language.output.Alert;
import dev.vedette.language.output.AlertJson;
import dev.vedette.language.output.AlertText;
import dev.vedette.language.output.Priority;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.syntax.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run of the whole engine over a capture, as a case describes it. Immutable. */
record ReplayCase(Path folder, JsonNode test) {
  private static final JsonMapper JSON = new JsonMapper();

  Path capture() {
    return folder.resolve(test.get("input").get("capture").asString());
  }

  /** What does not hold; nothing if all does. */
  List<String> problems() throws IOException {
    JsonNode expect = test.get("expect");
    DropPolicy policy = DropPolicy.STANDARD;
    int exit = expect.get("exit_code").asInt();
    switch (DropPolicy.read(test.get("input").path("config").asString(""))) {
      case DropPolicy.Outcome.Refused(List<String> refusals) -> {
        return exit == 0 ? refusals : List.of();
      }
      case DropPolicy.Outcome.Read(DropPolicy read) -> policy = read;
    }
    LoadResult loaded = load();
    if (loaded.book().isEmpty()) {
      return List.of("rules do not load: " + loaded.diagnostics());
    }
    List<Alert> alerts = new ArrayList<>();
    boolean ended = run(chosen(loaded.book().get()), new DropMonitor(policy), alerts);
    List<String> problems = new ArrayList<>();
    if (ended != (exit == 0)) {
      problems.add("ended: " + ended + " (expected: exit code " + exit + ")");
    }
    for (JsonNode detection : expect.path("detections")) {
      JsonNode filter = detection.get("filter");
      long count = alerts.stream().filter(alert -> isWanted(alert, filter)).count();
      JsonNode wanted = detection.get("count");
      if (wanted.isNumber() ? wanted.asLong() != count : count == 0) {
        problems.add(detection + " but were " + count);
      }
    }
    for (JsonNode output : expect.path("expected_output")) {
      problems.addAll(output(alerts, folder.resolve("legacy_rules").resolve(file(output))));
    }
    return problems;
  }

  /** Cases name outputs by the variable that holds them upstream. */
  private static String file(JsonNode variable) {
    String name = variable.asString();
    boolean json = name.endsWith("JSON");
    String words =
        name.substring(0, name.length() - 4)
            .replaceAll("([a-z])([A-Z])", "$1_$2")
            .toLowerCase(Locale.ROOT);
    return "output_" + words + (json ? ".json" : ".txt");
  }

  private LoadResult load() throws IOException {
    List<RuleFile> files = new ArrayList<>();
    for (JsonNode file : test.get("input").path("rules")) {
      String yaml = file.get("yaml").asString().replace("/etc/falco/", "rules/");
      byte[] content = Files.readAllBytes(folder.resolve(yaml));
      files.add(new RuleFile(file.get("file").asString(), content));
    }
    return new RuleLoader().speaking(Dialect.FALCO).load(files);
  }

  private RuleBook chosen(RuleBook all) {
    JsonNode input = test.get("input");
    RuleBook book = all;
    for (JsonNode names : input.path("WithDisabledRules")) {
      for (JsonNode name : names) {
        book = book.selecting(RuleSelection.byPartOfName(Action.DISABLE, name.asString()));
      }
    }
    for (JsonNode tags : input.path("WithDisabledTags")) {
      book = book.selecting(RuleSelection.byTag(Action.DISABLE, texts(tags)));
    }
    if (input.has("WithEnabledTags")) {
      book = book.selecting(RuleSelection.byName(Action.DISABLE, "*"));
      for (JsonNode tags : input.get("WithEnabledTags")) {
        book = book.selecting(RuleSelection.byTag(Action.ENABLE, texts(tags)));
      }
    }
    for (JsonNode priority : input.path("WithMinRulePriority")) {
      Priority least = Priority.parse(priority.get(0).asString()).orElseThrow();
      Set<String> enabled = new HashSet<>();
      book.enabledRules().forEach(rule -> enabled.add(rule.name()));
      book =
          book.enabling(rule -> enabled.contains(rule.name()) && rule.priority().isAtLeast(least));
    }
    return book;
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new HashSet<>();
    list.forEach(text -> texts.add(text.asString()));
    return texts;
  }

  private boolean run(RuleBook rules, DropMonitor drops, List<Alert> alerts) throws IOException {
    var matcher = rules.matcher();
    // The engine that these runs are of still handed on the beginnings of calls.
    try (Replay replay = Replay.open(capture()).withBeginnings()) {
      CapturedEvent event = replay.next();
      while (event != null) {
        if (drops.accept(event.timeNanos(), 0).contains(DropPolicy.Action.EXIT)) {
          return false;
        }
        CapturedEvent current = event;
        matcher.match(
            event,
            (rule, verdict) -> {
              if (verdict == Verdict.TRUE) {
                alerts.add(rule.alert(current, hostname()));
              }
            });
        event = replay.next();
      }
    }
    return true;
  }

  private String hostname() {
    for (JsonNode variable : test.get("input").path("WithEnvVars")) {
      if (variable.get(0).asString().equals("FALCO_HOSTNAME")) {
        return variable.get(1).asString();
      }
    }
    return "";
  }

  private static boolean isWanted(Alert alert, JsonNode filter) {
    return (!filter.has("OfRule") || filter.get("OfRule").asString().equals(alert.rule()))
        && (!filter.has("OfPriority")
            || Priority.parse(filter.get("OfPriority").asString()).orElseThrow()
                == alert.priority());
  }

  private List<String> output(List<Alert> alerts, Path expected) throws IOException {
    List<String> wanted = Files.readAllLines(expected);
    AlertText text = new AlertText(AlertText.TimeForm.ISO_8601, ZoneOffset.UTC);
    boolean json = expected.toString().endsWith(".json");
    if (alerts.size() != wanted.size()) {
      return List.of(alerts.size() + " lines (expected: " + wanted.size() + ")");
    }
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      boolean same =
          json
              ? JSON.readTree(wanted.get(i)).equals(JSON.readTree(json(text, alerts.get(i))))
              : wanted.get(i).equals(text.line(alerts.get(i)));
      if (!same) {
        problems.add(text.line(alerts.get(i)) + " (expected: " + wanted.get(i) + ")");
      }
    }
    return problems;
  }

  private static String json(AlertText text, Alert alert) {
    return new AlertJson(
            text,
            EnumSet.of(
                AlertJson.Property.OUTPUT,
                AlertJson.Property.OUTPUT_FIELDS,
                AlertJson.Property.TAGS))
        .line(alert);
  }
}
