package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A benchmark is applied, the node runs it by a schedule and reports; an override mends it, and
 * what changed is visible everywhere.
 */
@ExtendWith(SharedSuite.class)
final class FleetCheckIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Pattern BLOCK = Pattern.compile("(?s)```console\n(.*?)```");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
  private static final String CONFIG =
      """
      node:
        components: [kubelet]
        kubelet:
          bins: [kubelet]
          confs: [%s/elsewhere.conf]
          defaultconf: %s/nowhere.conf
      version_mapping: {"1.30": tiny-1.0}
      target_mapping: {tiny-1.0: [node]}
      """;
  private static final String CONTROLS =
      """
      controls:
      version: tiny-1.0
      id: 4
      text: Worker node
      type: node
      groups:
        - id: "4.1"
          text: Files
          checks:
            - id: 4.1.1
              text: The file of settings is private
              audit: /bin/sh -c 'if test -e $kubeletconf; then stat -c permissions=%a $kubeletconf; fi'
              tests:
                test_items:
                  - flag: permissions
                    compare: {op: bitmask, value: "600"}
              remediation: chmod 600 $kubeletconf
              scored: true
            - id: 4.1.2
              text: A check that nobody passes
              audit: cat $kubeletconf
              tests:
                test_items:
                  - flag: never-there
              remediation: There is none.
              scored: true
      """;

  @Test
  void runsScheduledChecksAndShowsTheFleet(Suite suite, @TempDir Path directory) throws Exception {
    Path real = Files.writeString(directory.resolve("real.conf"), "a: 1\n");
    Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-------"));
    Path cfg = Files.createDirectories(directory.resolve("cfg"));
    Files.createDirectories(cfg.resolve("tiny-1.0"));
    Files.writeString(cfg.resolve("config.yaml"), CONFIG.formatted(directory, directory));
    Files.writeString(cfg.resolve("tiny-1.0/node.yaml"), CONTROLS);
    String first = apply(suite, cfg);

    suite
        .vedette(
            "schedules",
            "set",
            "tiny",
            "--rule-set",
            "tiny",
            "--on-change",
            "--cron",
            "0 3 * * *",
            "--compatible",
            "--targets",
            "node",
            "--benchmark",
            "tiny-1.0")
        .succeeded();
    JsonNode report = reportOf(suite, first);
    assertThat(states(suite, report)).containsExactly("4.1.1 FAIL", "4.1.2 FAIL");
    assertThat(suite.vedette("reports", "list", "--schedule", "tiny").succeeded())
        .contains("tiny-1.0", "0 PASS, 2 FAIL");

    Files.writeString(
        cfg.resolve("overrides.yaml"),
        """
        config:
          node: {kubelet: {confs: [%s]}}
        checks:
          - {check: 4.1.2, set: {text: A check that few pass}}
        """
            .formatted(real));
    String second = apply(suite, cfg);
    assertThat(second).isNotEqualTo(first);
    JsonNode mended = reportOf(suite, second);
    assertThat(states(suite, mended)).containsExactly("4.1.1 PASS", "4.1.2 FAIL");
    assertThat(suite.vedette("reports", "diff", mended.get("name").asString()).succeeded())
        .contains("node 4.1.1 FAIL -> PASS", "1 checks ended differently");

    suite
        .vedette(
            "waivers",
            "add",
            "4.1.2",
            "--reason",
            "known to us",
            "--until",
            "30d",
            "--benchmark",
            "tiny-1.0")
        .succeeded();
    assertThat(suite.vedette("reports", "show", mended.get("name").asString()).succeeded())
        .contains("[FAIL] 4.1.2 A check that few pass", "known to us", "1 FAIL (1 waived)");
    assertThat(suite.vedette("reports", "fleet", "--benchmark", "tiny-1.0").succeeded())
        .contains("FAIL (waived) on 1", "1 nodes, 1 PASS, 1 FAIL (1 waived)");
    assertThat(metrics(suite))
        .anyMatch(line -> isGauge(line, "4.1.1", "pass", "false"))
        .anyMatch(line -> isGauge(line, "4.1.2", "fail", "true"));

    suite.vedette("waivers", "delete", "4-1-2").succeeded();
    suite.vedette("schedules", "delete", "tiny").succeeded();
    assertThat(metrics(suite)).noneMatch(line -> isGauge(line, "4.1.1", "pass", "false"));
  }

  @Test
  void checksAllNodesAtOnce(Suite suite, @TempDir Path directory) throws Exception {
    Path cfg = directory;
    Files.createDirectories(cfg.resolve("tiny-1.0"));
    Files.writeString(cfg.resolve("config.yaml"), CONFIG.formatted(directory, directory));
    Files.writeString(cfg.resolve("tiny-1.0/node.yaml"), CONTROLS);
    String revision =
        revision(
            suite
                .vedette(
                    "rules", "apply", "--kind", "benchmark", "--rule-set", "once", cfg.toString())
                .succeeded());

    String text =
        suite
            .vedette(
                "check",
                "--all-nodes",
                "--mode",
                "compatible",
                "--revision",
                revision,
                "--benchmark",
                "tiny-1.0",
                "--targets",
                "node")
            .succeeded();

    assertThat(text).contains("== Summary total ==", "1 nodes", "4.1.2 A check that nobody passes");
  }

  @Test
  void doesWhatTheReadmeShows(Suite suite, @TempDir Path directory) throws Exception {
    Path cfg = directory.resolve("cfg");
    copy(Tree.conformance("kube-bench/cfg"), cfg);
    String readme = Files.readString(Tree.root().resolve("README.md"));
    int start = readme.indexOf("\n## Checks of the whole fleet\n");
    String section = readme.substring(start, readme.indexOf("\n## ", start + 1));
    String revision = "";
    for (MatchResult block : BLOCK.matcher(section).results().toList()) {
      for (String shown : block.group(1).split("(?m)^\\$ ", -1)) {
        String command = shown.lines().findFirst().orElse("");
        if (command.startsWith("cat ")) {
          Files.writeString(
              directory.resolve(command.substring(4)), shown.substring(command.length() + 1));
        } else if (!command.isEmpty()) {
          if (command.contains(" reports ")) {
            JsonNode _ = reportOf(suite, revision);
          }
          String said = suite.vedette(words(command, cfg)).succeeded();
          if (command.contains(" rules apply ")) {
            revision = revision(said);
          }
        }
      }
    }
    assertThat(suite.vedette("rules", "diff", "benchmark").succeeded())
        .contains("node.kubelet.confs", "cis-1.10/node 4.1.1", "settings and 1 check differ");
    suite.vedette("schedules", "delete", "nightly").succeeded();
  }

  private static String[] words(String command, Path cfg) {
    return WORD.matcher(command.substring("./vedette ".length()))
        .results()
        .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
        .map(word -> word.equals("cfg") ? cfg.toString() : word)
        .toArray(String[]::new);
  }

  @Test
  void changesNeedTheTokenAndSayWhereAnExpressionIsWrong(Suite suite) throws Exception {
    String request =
        "{\"schedule_id\":\"s\",\"schedule\":{\"rule_set\":\"ruleSets/default\",\"cron\":\"* *"
            + " *\"}}";
    Command refused = suite.call("vedette.rules.v1.ScheduleService/CreateSchedule", request);
    assertThat(refused.err()).contains("unauthenticated");
    Command wrongKind =
        suite.call(
            "vedette.rules.v1.ScheduleService/CreateSchedule",
            request,
            "authorization: Bearer " + suite.token());
    assertThat(wrongKind.err()).contains("kind BENCHMARK");
  }

  private static void copy(Path from, Path to) throws Exception {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    }
  }

  private static String apply(Suite suite, Path cfg) throws Exception {
    String said =
        suite
            .vedette("rules", "apply", "--kind", "benchmark", "--rule-set", "tiny", cfg.toString())
            .succeeded();
    assertThat(said).startsWith("active: ruleSets/tiny/revisions/").contains("(2 checks)");
    return revision(said);
  }

  /** The name in {@code active: NAME (2 checks)}. */
  private static String revision(String said) {
    return said.split(" ", -1)[1];
  }

  private static JsonNode reportOf(Suite suite, String revision) throws Exception {
    return Await.answer(
        "a report of " + revision,
        SOON,
        () -> {
          String answer =
              suite
                  .call("vedette.rules.v1.ReportService/ListReports", "{\"parent\":\"nodes/-\"}")
                  .succeeded();
          for (JsonNode report : JsonMapper.shared().readTree(answer).path("reports")) {
            if (report.path("checkReport").path("revision").asString("").equals(revision)) {
              return Optional.of(report);
            }
          }
          return Optional.empty();
        });
  }

  private static List<String> states(Suite suite, JsonNode report) throws Exception {
    String answer =
        suite
            .call(
                "vedette.rules.v1.ReportService/GetReport",
                "{\"name\":\"" + report.get("name").asString() + "\"}")
            .succeeded();
    return JsonMapper.shared()
        .readTree(answer)
        .path("report")
        .path("checkReport")
        .path("results")
        .valueStream()
        .map(result ->
            result.path("check").asString()
                + " "
                + result.path("state").asString().replace("CHECK_STATE_", ""))
        .toList();
  }

  private static boolean isGauge(String line, String check, String state, String waived) {
    return line.startsWith("vedette_rules_check_nodes{benchmark=\"tiny-1.0\",target=\"node\"")
        && line.contains("check=\"" + check + "\"")
        && line.contains("state=\"" + state + "\"")
        && line.contains("waived=\"" + waived + "\"")
        && line.endsWith(" 1.0");
  }

  private static List<String> metrics(Suite suite) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(suite.address("metrics.rules"))).build(),
              HttpResponse.BodyHandlers.ofString())
          .body()
          .lines()
          .toList();
    }
  }
}
