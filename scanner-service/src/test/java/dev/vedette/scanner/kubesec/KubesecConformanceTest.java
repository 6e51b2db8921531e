package dev.vedette.scanner.kubesec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.ManifestReader;
import dev.vedette.scanner.manifest.ReadResult;
import dev.vedette.scanner.manifest.TimeLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Runs every recorded case of real kubesec that the machine has, and prints one table. */
final class KubesecConformanceTest {
  /** Why a case may differ; anything else that differs fails the test. */
  private enum Excuse {
    CRASH("real kubesec crashes"),
    NO_INPUT("has no manifest");

    private final String reason;

    Excuse(String reason) {
      this.reason = reason;
    }
  }

  private static final class Family {
    private final String name;
    private int cases;
    private int passed;
    private final List<Excuse> excused = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Family(String name) {
      this.name = name;
    }

    void add(String id, Optional<Excuse> excuse, String expected, String actual) {
      cases++;
      if (expected.equals(actual)) {
        passed++;
      } else if (excuse.isPresent()) {
        excused.add(excuse.get());
      } else {
        failures.add(id + "\n  expected " + expected + "\n  actual   " + actual);
      }
    }
  }

  private final ManifestReader reader = new ManifestReader(ManifestLimits.STANDARD);

  @Test
  void givesTheReportsOfRealKubesec() throws IOException {
    List<Family> families = new ArrayList<>();
    Path kubesec = ConformanceCases.root().resolve("kubesec");
    families.add(files("asset-expected.jsonl", kubesec.resolve("asset"), Validation.SCHEMA));
    families.add(files("edge-expected.validate.jsonl", kubesec.resolve("edge"), Validation.SCHEMA));
    families.add(files("edge-expected.novalidate.jsonl", kubesec.resolve("edge"), Validation.NONE));
    families.add(generated());
    families.add(
        files("corpus-expected.jsonl", ConformanceCases.root().resolve("corpus"), Validation.NONE));
    families.add(predicates());
    families.add(commandLine());
    print(families);
    assertThat(families)
        .allSatisfy(family -> assertThat(family.failures).as(family.name).isEmpty());
    assertThat(families)
        .allSatisfy(family -> assertThat(family.passed).as(family.name).isPositive());
  }

  private Family files(String cases, Path root, Validation validation) throws IOException {
    Family family = new Family(cases);
    for (JsonNode line : ConformanceCases.lines(cases)) {
      String file = ConformanceCases.text(line, line.has("asset") ? "asset" : "file");
      byte[] content = Files.readAllBytes(root.resolve(file));
      family.add(file, excuse(line), expected(line), actual(content, validation));
    }
    return family;
  }

  private Family generated() throws IOException {
    Family family = new Family("generated-expected.jsonl");
    for (JsonNode line : ConformanceCases.lines("generated-expected.jsonl")) {
      byte[] content = line.get("manifest").toString().getBytes(StandardCharsets.UTF_8);
      family.add(
          ConformanceCases.text(line, "file"),
          Optional.empty(),
          expected(line),
          actual(content, Validation.NONE));
    }
    return family;
  }

  private Family predicates() throws IOException {
    Family family = new Family("unit-predicates.jsonl");
    for (JsonNode line : ConformanceCases.lines("unit-predicates.jsonl")) {
      byte[] content = line.get("manifest").toString().getBytes(StandardCharsets.UTF_8);
      String rule = ConformanceCases.text(line, "rule");
      int count =
          switch (reader.read(content, TimeLimit.none())) {
            case ReadResult.Documents(var documents) ->
                KubesecRules.ALL.stream()
                    .filter(candidate -> candidate.id().equals(rule))
                    .mapToInt(candidate -> candidate.count(documents.getFirst()))
                    .sum();
            case ReadResult.Rejected _ -> -1;
          };
      family.add(
          ConformanceCases.text(line, "at"),
          Optional.empty(),
          line.get("count").toString(),
          Integer.toString(count));
    }
    return family;
  }

  /** The assertions of kubesec's command-line tests on scores, messages and the exit status. */
  private Family commandLine() throws IOException {
    Family family = new Family("bats-cases.jsonl");
    Path assets = ConformanceCases.root().resolve("kubesec").resolve("asset");
    for (JsonNode line : ConformanceCases.lines("bats-cases.jsonl")) {
      Path asset = assets.resolve(ConformanceCases.text(line, "asset"));
      String name = ConformanceCases.text(line, "test");
      if (line.get("skipped").asBoolean() || !Files.isRegularFile(asset)) {
        family.add(name, Optional.of(Excuse.NO_INPUT), "a manifest", "none");
        continue;
      }
      List<String> expected = new ArrayList<>();
      List<String> actual = new ArrayList<>();
      Outcome outcome = scan(Files.readAllBytes(asset), Validation.SCHEMA);
      if (line.has("oracle_error")) {
        expected.add(ConformanceCases.text(line, "oracle_error"));
        actual.add(outcome.error());
      }
      if (line.has("oracle_messages")) {
        expected.add(
            strings(line.get("oracle_messages")).stream()
                .map(KubesecConformanceTest::comparable)
                .toList()
                .toString());
        actual.add(
            outcome.reports().stream()
                .map(report -> comparable(report.message()))
                .toList()
                .toString());
        expected.add(line.get("oracle_scores").toString());
        actual.add(
            outcome.reports().stream().map(Report::score).toList().toString().replace(" ", ""));
      }
      if (line.has("expect_exit") && outcome.error().isEmpty()) {
        expected.add("exit " + line.get("expect_exit"));
        actual.add("exit " + (Report.passed(outcome.reports()) ? 0 : 2));
      }
      family.add(name, Optional.empty(), expected.toString(), actual.toString());
    }
    return family;
  }

  private record Outcome(String error, List<Report> reports) {}

  private Outcome scan(byte[] content, Validation validation) {
    KubesecProfile profile = new KubesecProfile(validation);
    return switch (reader.read(content, TimeLimit.none())) {
      case ReadResult.Documents(var documents) ->
          new Outcome(
              "", documents.stream().map(document -> profile.report(document, "f.yaml")).toList());
      case ReadResult.Rejected(var rejection) -> new Outcome(rejection.message(), List.of());
    };
  }

  private String actual(byte[] content, Validation validation) {
    Outcome outcome = scan(content, validation);
    StringBuilder text = new StringBuilder();
    if (!outcome.error().isEmpty()) {
      text.append("error ").append(outcome.error());
    }
    for (Report report : outcome.reports()) {
      text.append(report.object()).append(' ').append(report.valid()).append(' ');
      text.append(report.score()).append(' ').append(comparable(report.message())).append(' ');
      text.append(ids(report.findings().critical())).append(ids(report.findings().passed()));
      text.append(ids(report.findings().advise())).append('\n');
    }
    return text.toString();
  }

  private static List<String> ids(List<RuleResult> rules) {
    return rules.stream().map(RuleResult::id).toList();
  }

  private static String expected(JsonNode line) {
    StringBuilder text = new StringBuilder();
    if (line.has("error")) {
      text.append("error ").append(ConformanceCases.text(line, "error"));
    }
    for (JsonNode report : line.path("reports")) {
      text.append(ConformanceCases.text(report, "object")).append(' ');
      text.append(report.get("valid").asBoolean()).append(' ');
      text.append(report.get("score").asInt()).append(' ');
      text.append(comparable(ConformanceCases.text(report, "message"))).append(' ');
      text.append(strings(report.get("critical"))).append(strings(report.get("passed")));
      text.append(strings(report.get("advise"))).append('\n');
    }
    return text.toString();
  }

  private static List<String> strings(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asString).toList();
  }

  private static Optional<Excuse> excuse(JsonNode line) {
    return line.has("panic") ? Optional.of(Excuse.CRASH) : Optional.empty();
  }

  /** The cases leave the address of the schemas out; of several problems the order is random. */
  private static String comparable(String message) {
    String text =
        message.replace(
            "https://raw.githubusercontent.com/yannh/kubernetes-json-schema/master", "<SCHEMA>");
    if (!text.startsWith("problem validating schema") || !text.contains(" - at ")) {
      return text;
    }
    int first = text.indexOf(" - at ");
    String[] problems = text.substring(first).strip().split(" (?=- at )", -1);
    Arrays.sort(problems);
    return text.substring(0, first) + String.join(" ", problems);
  }

  @SuppressWarnings("SystemOut") // The table is what a person reads after the run.
  private static void print(List<Family> families) {
    StringBuilder table = new StringBuilder("family, cases, passed, excused\n");
    for (Family family : families) {
      table.append(
          "%s, %d, %d, %d"
              .formatted(family.name, family.cases, family.passed, family.excused.size()));
      for (Excuse excuse : Excuse.values()) {
        long count = family.excused.stream().filter(each -> each == excuse).count();
        table.append(count == 0 ? "" : " (" + count + " " + excuse.reason + ")");
      }
      table.append(family.failures.isEmpty() ? "\n" : ", FAILED " + family.failures.size() + "\n");
    }
    System.out.print(table);
  }
}
