package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.cli.scan.GitTree;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ScanCommandTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @BeforeEach
  void writeManifests() throws IOException {
    write("web/pod.yaml", pod("web", "hostPID: true"));
    write("web/clean.yml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n");
    write("notes.txt", "no manifest");
    write("chart/Chart.yaml", "name: chart\nversion: 1.0.0\n");
    write("chart/templates/x.yaml", "{{- if .Values.x }}\n");
  }

  @Test
  void scansDirectoriesAndGroupsFindingsByFileAndObject() {
    assertThat(run("scan", directory.toString())).isEqualTo(ExitStatus.DOES_NOT_PASS);

    assertThat(out.toString())
        .contains(directory.resolve("web/pod.yaml") + "\n  Pod/web\n")
        .containsPattern(" +6:3 +high +pod-host-pid +hostPID is true\n")
        .doesNotContain("\u001b[");
    assertThat(err.toString()).contains("templates of a chart").contains("helm template");
  }

  @Test
  void scansGlobsAndRefusesThoseThatMatchNothing() {
    assertThat(run("scan", directory + "/*/*.yaml", "--fail-on", "none")).isZero();
    assertThat(out.toString()).contains("pod-host-pid");
    assertThat(run("scan", directory + "/*.yaml")).isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString()).contains("/*.yaml: matches no file");
  }

  @Test
  void failsFromTheThresholdOn() {
    String file = directory.resolve("web/pod.yaml").toString();

    assertThat(run("scan", file, "--fail-on", "critical")).isZero();
    assertThat(run("scan", file, "--fail-on", "high")).isEqualTo(ExitStatus.DOES_NOT_PASS);
    assertThat(run("scan", file, "--fail-on", "low", "--exit-code", "7")).isEqualTo(7);
    assertThat(run("scan")).isEqualTo(ExitStatus.USAGE);
    assertThat(run("scan", file, "--disable", "pod-host-pidd")).isEqualTo(ExitStatus.ERROR);
    assertThat(run("scan", file, "--profile", "kubesec", "-f", "junit"))
        .isEqualTo(ExitStatus.USAGE);
  }

  @Test
  void scoresByTheRulesOfKubesecThatAreNamed() {
    String file = directory.resolve("web/pod.yaml").toString();

    assertThat(run("scan", file, "--profile", "kubesec", "-r", "HostPID,LimitsCPU"))
        .isEqualTo(ExitStatus.DOES_NOT_PASS);
    assertThat(out.toString())
        .contains("\"id\": \"HostPID\"")
        .contains("\"id\": \"LimitsCPU\"")
        .doesNotContain("LimitsMemory");
    assertThat(run("scan", file, "--profile", "kubesec", "--rules", "HostPID,Nope,Nor"))
        .isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString()).contains("Invalid rule IDs requested: Nope, Nor");
    assertThat(run("scan", file, "--rules", "HostPID")).isEqualTo(ExitStatus.USAGE);
  }

  @Test
  void asksForAPodSecurityStandard() {
    String file = directory.resolve("web/pod.yaml").toString();

    assertThat(run("scan", file, "--pod-security", "baseline:v1.30", "--fail-on", "none")).isZero();
    assertThat(out.toString())
        .contains("pod-security-standard")
        .contains("host namespaces (hostPID=true)");
    assertThat(run("scan", file, "--pod-security", "strict")).isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString()).contains("--pod-security strict (expected: as in restricted:v1.31)");
  }

  @Test
  void tellsDocumentsThatCannotBeReadBesideTheOthers() throws IOException {
    Path file = write("broken.yaml", pod("web", "hostPID: true") + "---\na: [\n");

    assertThat(run("scan", file.toString(), "--fail-on", "none")).isEqualTo(ExitStatus.ERROR);
    assertThat(out.toString())
        .contains("error " + file + ":16:1\n")
        .contains("pod-host-pid")
        .contains("1 document error");
  }

  @Test
  void listsWhatAFileOfSuppressionsAccepts() throws IOException {
    Path accepted =
        write(
            "accepted.yaml",
            """
            suppressions:
            - {check: pod-host-pid, resources: [{name: web}], reason: it watches, expires: 2999-01-01}
            - {check: pod-host-ipc, reason: of no use}
            """);
    String file = directory.resolve("web/pod.yaml").toString();

    assertThat(run("scan", file, "--suppressions", accepted.toString())).isZero();
    assertThat(out.toString()).contains("Suppressed\n").contains("it watches, until 2999-01-01");
    assertThat(err.toString()).contains(accepted + ":3: accepts nothing");

    Files.writeString(accepted, "suppressions:\n- {check: nonsense}\n");
    assertThat(run("scan", file, "--suppressions", accepted.toString()))
        .isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString())
        .contains(accepted + ":2:11: check: nonsense")
        .contains(accepted + ":2:3: reason: absent");
  }

  @Test
  void writesSarifWithEveryMemberThatItMustHave() throws IOException {
    write("a b.yaml", pod("x", "hostIPC: true") + "---\n[\n");
    run("scan", directory.toString(), "-f", "sarif");
    JsonNode log = JSON.readTree(out.toString());

    assertThat(log.get("version").asString()).isEqualTo("2.1.0");
    JsonNode run = log.get("runs").get(0);
    JsonNode driver = run.get("tool").get("driver");
    assertThat(driver.get("name").asString()).isEqualTo("vedette");
    assertThat(run.get("results").size()).isGreaterThanOrEqualTo(2);
    for (JsonNode result : run.get("results")) {
      JsonNode rule = driver.get("rules").get(result.get("ruleIndex").asInt());
      assertThat(rule.get("id")).isEqualTo(result.get("ruleId"));
      assertThat(result.get("message").get("text").asString()).isNotEmpty();
      assertThat(result.get("level").asString()).isIn("error", "warning", "note");
      JsonNode place = result.get("locations").get(0).get("physicalLocation");
      assertThat(place.get("region").get("startLine").asInt()).isPositive();
      assertThat(place.get("region").get("startColumn").asInt()).isPositive();
      assertThat(place.get("artifactLocation").get("uri").asString())
          .startsWith("file:///")
          .doesNotContain(" ");
    }
    JsonNode invocation = run.get("invocations").get(0);
    assertThat(invocation.get("executionSuccessful").asBoolean()).isFalse();
    assertThat(invocation.get("toolExecutionNotifications")).hasSize(1);
  }

  @Test
  void writesJunitThatParsers() throws Exception {
    Path report = directory.resolve("report.xml");
    run("scan", directory.resolve("web").toString(), "-f", "junit", "-o", report.toString());

    var suites =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("testsuite");
    assertThat(suites.getLength()).isEqualTo(2);
    assertThat(suites.item(0).getAttributes().getNamedItem("failures").getNodeValue())
        .isEqualTo("0");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void writesAnnotationsAndMarkdown() throws IOException {
    Path file = write("a,b.yaml", pod("x|y", "hostPID: true"));

    run("scan", file.toString(), "-f", "github");
    assertThat(out.toString())
        .contains("::error file=" + file.toString().replace(",", "%2C") + ",line=6,col=3,title=")
        .contains("::Pod/x|y: hostPID is true\n");
    run("scan", file.toString(), "-f", "markdown");
    assertThat(out.toString()).contains("| high | `pod-host-pid` | Pod/x\\|y | ");
  }

  @Test
  void printsTheJsonOfTheContract() {
    run("scan", directory.resolve("web/pod.yaml").toString(), "-f", "json", "--fail-on", "none");
    JsonNode report = JSON.readTree(out.toString());

    assertThat(report.get("summary").get("resourceCount").asInt()).isEqualTo(1);
    assertThat(report.get("findings").get(0).get("severity").asString()).startsWith("SEVERITY_");
  }

  @Test
  void scansOnlyWhatGitSaysHasChanged() throws IOException, InterruptedException {
    Assumptions.assumeTrue(GitTree.git(directory, "init", "-q"), "no git here");
    GitTree.git(directory, "add", "web/clean.yml");
    GitTree.git(
        directory, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "first");
    write("web/clean.yml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: d}\n");

    run("scan", "--changed-since", "HEAD", directory.toString(), "--fail-on", "none", "-f", "json");
    JsonNode summary = JSON.readTree(out.toString()).get("summary");
    // The one that changed, and those that git does not know yet; not the chart's templates.
    assertThat(summary.get("fileCount").asInt()).isGreaterThanOrEqualTo(2);
    assertThat(run("scan", "--changed-since", "-x", directory.toString()))
        .isEqualTo(ExitStatus.ERROR);
    assertThat(run("scan", "--changed-since", "nothing", directory.toString()))
        .isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString()).contains("git: ");
  }

  @Test
  void printsFixesAsADiff() throws IOException {
    Path file = write("p.yaml", pod("web", "hostPID: true # why"));

    assertThat(run("scan", file.toString(), "--fix")).isEqualTo(ExitStatus.DOES_NOT_PASS);
    assertThat(out.toString())
        .startsWith("--- a" + file + "\n+++ b" + file + "\n@@ ")
        .contains("\n-  hostPID: true # why\n");
    assertThat(file).content().contains("hostPID: true");
  }

  @Test
  void fillsInTemplatesAsKubesecDoes() throws IOException {
    String file = directory.resolve("web/pod.yaml").toString();
    String template = write("report.tpl", "{{range .}}{{.Object}} {{.Score}}\n{{end}}").toString();
    Path report = directory.resolve("report.txt");
    String[] words = {
      "scan", file, "--profile", "kubesec", "-f", "template", "-o", report.toString()
    };
    assertThat(run(with(words, "-t", template))).isEqualTo(ExitStatus.DOES_NOT_PASS);
    assertThat(out.toString()).startsWith("Pod/web.default -");
    assertThat(Files.readString(report)).isEqualTo(out.toString().strip());
    assertThat(run(words)).isEqualTo(ExitStatus.USAGE);
    assertThat(run(with(words, "-t", "\n{{nope}}"))).isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString()).contains("--template:2:3: function \"nope\" not defined");
    assertThat(run("scan", file, "-f", "template", "-t", "x")).isEqualTo(ExitStatus.USAGE);
  }

  @Test
  void saysWhatItCannotValidateAgainst() {
    String file = directory.resolve("web/pod.yaml").toString();
    assertThat(run("scan", file, "--kubernetes-version", "1.25", "--fail-on", "none")).isZero();
    assertThat(err.toString()).contains("not validated: the API of Kubernetes 1.25 is not carried");
    assertThat(run("scan", file, "--kubernetes-version", "1.25", "--validate", "strict"))
        .isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString()).contains("(expected: one of 1.32, ");
    assertThat(run("scan", file, "--kubernetes-version", "1.33", "--fail-on", "none")).isZero();
  }

  private static String[] with(String[] words, String... more) {
    return Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void listsItsChecks() {
    assertThat(run("scan", "--list-checks")).isZero();
    assertThat(out.toString()).containsPattern("critical +container-privileged +Container");
    assertThat(run("scan", "--list-checks", "-f", "json")).isZero();
    JsonNode first = JSON.readTree(out.toString()).get("checks").get(0);
    assertThat(first.get("id").asString()).isEqualTo("container-privileged");
    assertThat(first.get("rationale").asString()).isNotEmpty();
    assertThat(run("scan", "--list-checks", "-f", "sarif")).isEqualTo(ExitStatus.USAGE);
  }

  @Test
  void listsKubesecsRulesAsItsPrintRulesDoes() {
    assertThat(run("scan", "--profile", "kubesec", "--list-checks")).isZero();
    assertThat(JSON.readTree(out.toString()).size()).isEqualTo(30);
    assertThat(run("scan", "--profile", "kubesec", "--list-checks", "-f", "table")).isZero();
    assertThat(out.toString()).startsWith("ID  ").contains("|Points  |Kinds\n");
    assertThat(run("scan", "--profile", "kubesec", "--list-checks", "-f", "sarif"))
        .isEqualTo(ExitStatus.USAGE);
    assertThat(err.toString()).contains("(expected: json or table)");
  }

  @Test
  void saysWhatCannotBeReadOrWritten() throws IOException {
    Files.createDirectory(directory.resolve("closed.yaml"));
    String closed = directory.resolve("closed.yaml").toString();
    String pod = directory.resolve("web/pod.yaml").toString();

    assertThat(run("scan", pod, closed + "/x.yaml")).isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString()).contains("x.yaml: no such file");
    assertThat(run("scan", "-o", closed + "/no/where", pod)).isEqualTo(ExitStatus.ERROR);
    assertThat(err.toString()).contains("where: cannot be written: no such directory");
    assertThat(run("scan", closed)).isZero();
    assertThat(err.toString()).contains("no manifests there");
    assertThat(run("scan", pod, "--profile", "kubesec", "-f", "table"))
        .isEqualTo(ExitStatus.DOES_NOT_PASS);
    assertThat(out.toString()).containsPattern("Pod/web.default  yes +-");
  }

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    return file;
  }

  private static String pod(String name, String spec) {
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: %s
    spec:
      %s
      containers:
      - name: c
        image: registry.example.com/c:1.0
        securityContext:
          runAsNonRoot: true
          allowPrivilegeEscalation: false
          capabilities: {drop: [ALL]}
    """
        .formatted(name, spec);
  }

  private int run(String... words) {
    out.getBuffer().setLength(0);
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(words);
  }
}
