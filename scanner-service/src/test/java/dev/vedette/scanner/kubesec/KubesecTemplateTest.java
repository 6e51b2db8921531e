package dev.vedette.scanner.kubesec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.scan.ManifestScanner;
import dev.vedette.scanner.scan.ScanOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class KubesecTemplateTest {
  private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  private static List<Report> reports() {
    String manifest =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: "a"}
        spec:
          containers:
          - name: c
            image: i
            securityContext: {privileged: true}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: none}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: wrong}
        spec: {containers: 1}
        """;
    var scanner = new ManifestScanner(ManifestLimits.STANDARD, Validation.SCHEMA);
    byte[] content = manifest.getBytes(StandardCharsets.UTF_8);
    return ((ScanOutcome.Scored) scanner.scan(content, "dir/\"a\".yaml", TimeLimit.none()))
        .reports();
  }

  @Test
  void templatesSeeKubesecsFieldsAndFunctions() throws Exception {
    String template =
        "{{range .}}{{.Object}} {{.Valid}} {{.Score}} {{len .Rules}} {{range .Scoring.Critical}}"
            + "{{toLower .ID}} {{.Points}} {{endWithPeriod .Reason | len}}{{end}}\n{{end}}"
            + "{{getCurrentTime}} {{escapeString \"<&>\"}}";
    assertThat(KubesecTemplate.parse(template, CLOCK).fill(reports()))
        .isEqualTo(
            """
            Pod/a.default true -30 27 privileged -30 75
            ConfigMap/none.default true 0 0\s
            Pod/wrong.default false 0 0\s
            1970-01-01T00:00:00Z &lt;&amp;&gt;\
            """);
  }

  @Test
  void sarifHasARunForEachReportThatWasScored() throws Exception {
    String sarif = KubesecTemplate.sarif(CLOCK).fill(reports());
    JsonNode runs = JsonMapper.builder().build().readTree(sarif).path("runs");
    assertThat(runs.size()).isEqualTo(1);
    JsonNode run = runs.get(0);
    assertThat(run.at("/tool/driver/rules").size()).isEqualTo(27);
    assertThat(run.at("/tool/driver/rules/0/properties/points").stringValue()).isEqualTo("-9");
    JsonNode last = run.path("results").get(run.path("results").size() - 1);
    assertThat(last.path("ruleId").stringValue()).isEqualTo("Privileged");
    assertThat(last.at("/message/text").stringValue()).endsWith(".");
    assertThat(last.at("/locations/0/physicalLocation/artifactLocation/uri").stringValue())
        .isEqualTo("dir/\"a\".yaml");
    assertThat(KubesecTemplate.sarif(CLOCK).fill(List.of())).contains("\"runs\": [\n  ]");
  }
}
