package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the commands write as SARIF, against the schema that OASIS gives for it. */
final class SarifSchemaTest {
  private static final String NAME =
      "tools/node/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        hostPID: true
        containers:
        - {name: c, image: "registry.example.com/c:1.0"}
      """;
  private static final String CLEAN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n";

  private static Schema schema;

  @TempDir private Path directory;

  @BeforeAll
  static void readSchema() throws IOException {
    String root = Objects.requireNonNull(System.getProperty("vedette.root"), "vedette.root");
    Path file = Path.of(root).resolve(NAME);
    if (!Files.exists(file)) {
      String reason = "no schema of tools/node/install at " + file;
      assertThat(System.getenv("VEDETTE_REQUIRE_CONFORMANCE")).as(reason).isNotEqualTo("1");
      abort(reason);
    }
    schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4)
            .getSchema(Files.readString(file));
  }

  @Test
  void refusesWhatIsNotSarif() {
    assertThat(problems("{\"version\": \"2.1.0\", \"runs\": [{\"results\": []}]}")).isNotEmpty();
    assertThat(
            problems(
                """
                {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{
                  "message": {"text": "m"}, "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": "a b"}}}]}]}]}
                """))
        .contains("uri");
  }

  @Test
  void writesFindings() throws IOException {
    assertThat(results(scan(write("pod.yaml", POD)))).isPositive();
  }

  @Test
  void writesFilesOfAnyName() throws IOException {
    write("a b.yaml", POD);
    write("ns:pod.yaml", POD);
    write("größe-日本.yaml", POD);
    write("100%#?[x]\"'.yaml", POD);
    write("deep/er/pod.yaml", POD);

    assertThat(results(scan(directory.toString()))).isPositive();
  }

  @Test
  void writesWhatIsSuppressed() throws IOException {
    String annotated =
        POD.replace(
            "{name: web}",
            "{name: web, annotations: {ignore-check.kube-linter.io/host-pid: it watches}}");
    String accepted =
        write(
            "accepted.yaml",
            """
            suppressions:
            - {check: pod-host-users, reason: "known, and old", expires: 2999-01-01}
            """);
    JsonNode log = scan(write("web/pod.yaml", annotated), "--suppressions", accepted);

    assertThat(log.findValuesAsString("kind")).contains("inSource", "external");
  }

  @Test
  void writesDocumentsThatCannotBeRead() throws IOException {
    JsonNode log = scan(write("broken.yaml", POD + "---\na: [\n"));

    assertThat(results(log)).isPositive();
    assertThat(log.at("/runs/0/invocations/0/toolExecutionNotifications").size()).isEqualTo(1);
  }

  @Test
  void writesARunWithNothingInIt() throws IOException {
    assertThat(results(scan(write("clean.yaml", CLEAN)))).isZero();
    assertThat(results(scan(write("empty.yaml", "")))).isZero();
  }

  @Test
  void writesWhatPoliciesDeny() throws IOException {
    String policy =
        write(
            "policy/main.rego",
            """
            package main

            deny contains {"msg": msg, "level": 3} if {
              input.kind == "Pod"
              msg := "no Pods"
            }

            warn contains "a warning" if input.kind == "Pod"
            """);
    for (String file :
        new String[] {
          write("a b.yaml", POD), write("größe.yaml", POD), write("clean.yaml", CLEAN)
        }) {
      JsonNode log = valid(run("policy", "test", file, "--policy", policy, "-o", "sarif"));
      assertThat(results(log)).isPositive();
    }
  }

  private static int results(JsonNode log) {
    return log.at("/runs/0/results").size();
  }

  private static JsonNode scan(String file, String... words) {
    String[] start = {"scan", file, "-f", "sarif", "--fail-on", "none"};
    String[] all = Arrays.copyOf(start, start.length + words.length);
    System.arraycopy(words, 0, all, start.length, words.length);
    return valid(run(all));
  }

  private static JsonNode valid(String sarif) {
    assertThat(problems(sarif)).as(sarif).isEmpty();
    JsonNode log = JsonMapper.shared().readTree(sarif);
    assertThat(StreamSupport.stream(log.get("runs").spliterator(), false)).hasSize(1);
    return log;
  }

  private static String problems(String sarif) {
    var found =
        schema.validate(
            sarif,
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
    return String.join(
        "\n", found.stream().map(error -> error.getInstanceLocation() + ": " + error).toList());
  }

  private String write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return file.toString();
  }

  private static String run(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
    assertThat(out.toString()).as(err.toString()).isNotEmpty();
    return out.toString();
  }
}
