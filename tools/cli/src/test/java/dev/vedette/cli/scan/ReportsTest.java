package dev.vedette.cli.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.proto.scanner.v1.Edit;
import dev.vedette.proto.scanner.v1.Finding;
import dev.vedette.proto.scanner.v1.Place;
import dev.vedette.proto.scanner.v1.Resource;
import dev.vedette.proto.scanner.v1.ScanResponse;
import dev.vedette.proto.scanner.v1.ScanSummary;
import dev.vedette.proto.scanner.v1.Severity;
import dev.vedette.proto.scanner.v1.SeverityCount;
import dev.vedette.scanner.kubesec.Report;
import dev.vedette.scanner.kubesec.RuleResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reports hold what manifests say, and manifests do not steer who reads them. */
final class ReportsTest {
  private static ScanResponse response(String file, String name, String message) {
    return ScanResponse.newBuilder()
        .addFindings(
            Finding.newBuilder()
                .setCheck("pod-host-pid")
                .setSeverity(Severity.SEVERITY_HIGH)
                .setMessage(message)
                .setPlace(Place.newBuilder().setLine(6).setColumn(3))
                .addFix(Edit.newBuilder().setPointer("/spec/hostPID"))
                .setResource(
                    Resource.newBuilder()
                        .setFile(file)
                        .setDocument(1)
                        .setKind("Pod")
                        .setName(name)))
        .setSummary(
            ScanSummary.newBuilder()
                .setFileCount(1)
                .setResourceCount(1)
                .setSuppressedCount(12)
                .addFindingCounts(
                    SeverityCount.newBuilder().setSeverity(Severity.SEVERITY_HIGH).setCount(1)))
        .build();
  }

  @Test
  void tablesAreAsWideAsTheTerminal() {
    String table = TableReport.of(response("pod.yaml", "web", "hostPID is true"), 0, 40, false);

    assertThat(table).endsWith("\n1 finding (1 high) in 1 object of 1\nfile, 12 suppressed\n");
    assertThat(table.lines()).allMatch(line -> line.length() <= 40);
  }

  @Test
  void tablesShowWhatWouldSteerATerminal() {
    ScanResponse response = response("a\u001b[2J.yaml", "w\u001b]0;x\u0007", "is \u202eeslaf\r");

    assertThat(TableReport.of(response, 0, 120, false))
        .contains("a\\x1b[2J.yaml\n", "Pod/w\\x1b]0;x\\x07\n", "is \\u202eeslaf\\x0d")
        .doesNotContain("\u001b", "\r", "\u202e");
  }

  @Test
  void markdownMakesNothingOfNames() {
    ScanResponse response = response("a_b.yaml", "[x](http://e)<img>@me", "see *this* &lt; #1");

    assertThat(MarkdownReport.of(response))
        .contains("| Pod/\\[x\\](http://e)&lt;img>@\u200bme | a\\_b.yaml:6 |")
        .contains("| see \\*this\\* &amp;lt; #\u200b1 |");
  }

  @Test
  void junitTellsOfFilesThatNobodyNamed() {
    ScanResponse response = response("cluster/shop/Pod/web", "web", "hostPID is true");

    assertThat(JunitReport.of(response, List.of()))
        .contains("<testsuite name=\"cluster/shop/Pod/web\" tests=\"1\" failures=\"1\"");
    assertThat(JunitReport.of(ScanResponse.getDefaultInstance(), List.of("b.yaml")))
        .contains("<testsuite name=\"b.yaml\" tests=\"1\" failures=\"0\"");
  }

  @Test
  void fixesNameFilesAsGitDoes() {
    byte[] pod =
        "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true\n  x: y\n"
            .getBytes(StandardCharsets.UTF_8);
    for (var expected :
        Map.of(
                "./k8s/a b.yaml", "--- a/k8s/a b.yaml\t\n+++ b/k8s/a b.yaml\t\n@@",
                "pod.yaml", "--- a/pod.yaml\n+++ b/pod.yaml\n@@",
                "/srv/pod.yaml", "--- a/srv/pod.yaml\n+++ b/srv/pod.yaml\n@@",
                "../pod.yaml",
                    "--- a" + Path.of("../pod.yaml").toAbsolutePath().normalize() + "\n+++ b")
            .entrySet()) {
      String file = expected.getKey();
      var fixes = FixDiff.of(response(file, "web", "hostPID is true"), Map.of(file, pod));
      assertThat(fixes.diff()).startsWith(expected.getValue()).contains("\n-  hostPID: true\n");
    }
  }

  @Test
  void kubesecsTableTellsScoresThenRules() {
    var critical = new RuleResult("Privileged", ".privileged == true", "Almost unrestricted", -30);
    var advise = new RuleResult("LimitsCPU", ".limits .cpu", "Prevents exhaustion", 1);
    var findings =
        new Report.Findings(
            List.of(critical), List.of(), List.of(advise), List.of(critical, advise));
    String message = "Failed with a score of -30 points";
    Report scored = new Report("Pod/web.default", true, "pod.yaml", message, -30, findings);
    Report invalid = new Report("Pod/b.default", false, "pod.yaml", "no", 0, Report.Findings.NONE);

    assertThat(KubesecTable.of(List.of(scored, invalid), 80, false))
        .isEqualTo(
            """
            pod.yaml
              Object           Valid  Score  Critical  Advise  Passed
              Pod/web.default  yes    -30    1         1       0
              Pod/b.default    no     0      0         0       0

            Pod/web.default
              Failed with a score of -30 points
              critical  -30  Privileged
                  Almost unrestricted
                  .privileged == true
              advise    1    LimitsCPU
                  Prevents exhaustion
                  .limits .cpu

            Pod/b.default
              no
            """);
    assertThat(KubesecTable.of(List.of(scored), 80, true)).contains("\u001b[31mcritical");
  }
}
