package dev.vedette.scanner.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.catalogue.Catalogue;
import dev.vedette.scanner.catalogue.CatalogueOptions;
import dev.vedette.scanner.finding.Severity;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.scan.ScanReport.ReportedFinding;
import dev.vedette.scanner.suppression.SuppressionFile;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FileScanTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
  private static final String CHECK = "container-privileged";

  @Test
  void findsWhatKubesecDropsSilently() {
    String two = pod("a", "") + "--- # comment\r\n" + pod("b", "").replace("\n", "\r\n");
    String list = "apiVersion: v1\nkind: List\nitems:\n- " + pod("c", "").replace("\n", "\n  ");

    assertThat(privileged(scan(SuppressionFile.NONE, two, list)))
        .extracting(finding -> finding.finding().resource().name())
        .containsExactly("a", "b", "c");
  }

  @Test
  void tellsErrorsOfDocumentsBesideTheFindingsOfOthers() {
    ScanReport report =
        scan(
            SuppressionFile.NONE,
            "a: [\n---\n"
                + pod("a", "")
                + "---\napiVersion: v1\n---\nanything: else\n---\n[1]\n---\n"
                + pod("b", "").replace("apiVersion: v1\n", ""));

    assertThat(report.errors())
        .extracting(error -> error.document() + " " + error.rejection().message())
        .containsExactly(
            "0 did not find expected node content",
            "2 kind: absent",
            "4 no object",
            "5 apiVersion: absent");
    assertThat(privileged(report)).hasSize(2);
    assertThat(report.counts()).isEqualTo(new ScanReport.Counts(1, 6, 2, 1));
    assertThat(report.hasFindings(Severity.CRITICAL)).isTrue();
  }

  @Test
  void judgesPodsByTheLabelsOfTheirNamespace() {
    String namespace =
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels: {pod-security.kubernetes.io/enforce: %s, pod-security.kubernetes.io/enforce-version: v1.30}
        """;
    String pod = pod("a", "").replace("metadata:", "metadata:\n  namespace: shop");

    assertThat(standards(scan(SuppressionFile.NONE, namespace.formatted("baseline"), pod)))
        .containsExactly(
            "namespace shop enforces baseline:v1.30: privileged (container \"c\" must not set"
                + " securityContext.privileged=true)");
    assertThat(standards(scan(SuppressionFile.NONE, namespace.formatted("privileged"), pod)))
        .isEmpty();
    assertThat(standards(scan(SuppressionFile.NONE, namespace.formatted("baselin"), pod)))
        .hasSizeGreaterThan(1)
        .allMatch(message -> message.startsWith("namespace shop enforces restricted:v1.30: "));
    assertThat(scan(SuppressionFile.NONE, namespace.formatted("baselin")).findings())
        .extracting(finding -> finding.finding().message())
        .contains(
            "pod-security.kubernetes.io/enforce: baselin (expected: privileged, baseline or"
                + " restricted)");
  }

  private static List<String> standards(ScanReport report) {
    return report.findings().stream()
        .map(ReportedFinding::finding)
        .filter(finding -> finding.check().id().equals("pod-security-standard"))
        .map(finding -> finding.message())
        .toList();
  }

  @Test
  void tellsOfFilesThatCannotBeReadAndPassesOverPatches() {
    FileScan scan = new FileScan(Catalogue.standard(), ManifestLimits.STANDARD, TimeLimit::none);
    scan.addUnreadable("a.yaml", "may not be read", "a readable file");
    scan.add("patch.yaml", "- {op: replace, path: /spec/x, value: 1}\n".getBytes(UTF_8));
    ScanReport report =
        scan.finish(
            CatalogueOptions.STANDARD, FileScan.Validation.OFF, SuppressionFile.NONE, TODAY);

    assertThat(report.errors())
        .extracting(error -> error.file() + ": " + error.rejection().message())
        .containsExactly("a.yaml: may not be read");
    assertThat(report.counts()).isEqualTo(new ScanReport.Counts(2, 1, 0, 1));
  }

  @Test
  void acceptsFindingsByAnnotationsOfEveryTool() {
    List<String> annotations =
        List.of(
            "ignore.vedette.dev/container-privileged: it is the agent",
            "ignore.vedette.dev/container-privileged.c: it is the agent (until 2026-11-22)",
            "ignore.vedette.dev/all: a test",
            "ignore-check.kube-linter.io/privileged-container: because",
            "kube-linter.io/ignore-all: because",
            "polaris.fairwinds.com/runAsPrivileged-exempt: \"true\"",
            "polaris.fairwinds.com/exempt: \"true\"",
            "checkov.io/skip1: CKV_K8S_16=because",
            "kube-score/ignore: other, container-security-context-privileged");
    for (String annotation : annotations) {
      ScanReport report = scan(SuppressionFile.NONE, pod("a", annotation));
      assertThat(privileged(report)).as(annotation).isEmpty();
      assertThat(report.suppressed())
          .as(annotation)
          .anySatisfy(
              accepted -> assertThat(accepted.finding().finding().check().id()).isEqualTo(CHECK));
    }
  }

  @Test
  void acceptsNothingByAnnotationsThatDoNotSayIt() {
    for (String annotation :
        List.of(
            "ignore.vedette.dev/pod-host-pid: why",
            "ignore.vedette.dev/container-privileged.other: why",
            "polaris.fairwinds.com/runAsPrivileged-exempt: \"false\"",
            "checkov.io/skip1: CKV_K8S_17=because",
            "example.com/all: x")) {
      ScanReport report = scan(SuppressionFile.NONE, pod("a", annotation));
      assertThat(privileged(report)).as(annotation).hasSize(1);
      assertThat(privileged(report).getFirst().note()).as(annotation).isEmpty();
    }
  }

  @Test
  void saysWhyAnAnnotationDoesNotHold() {
    assertThat(note("ignore.vedette.dev/container-privileged: why (until 2026-11-21)"))
        .isEqualTo("was accepted until 2026-11-21 (ignore.vedette.dev/container-privileged)");
    assertThat(note("ignore.vedette.dev/container-privileged: \"\"")).contains("no reason");
    assertThat(note("ignore.vedette.dev/container-privileged: why (until never)"))
        .contains("until never (expected: a day such as 2027-01-31)");
  }

  @Test
  void acceptsFindingsByFile() {
    SuppressionFile file =
        file(
            """
            suppressions:
            - check: [kube-linter:privileged-container]
              resources: [{kind: Pod, name: a*, container: c}]
              reason: known
            - check: container-privileged
              resources: [{kind: Job}]
              reason: of no use
            """);

    ScanReport report = scan(file, pod("abc", "") + "---\n" + pod("b", ""));

    assertThat(privileged(report))
        .extracting(finding -> finding.finding().resource().name())
        .containsExactly("b");
    assertThat(report.suppressed().getFirst().by().origin()).isEqualTo("accepted.yaml:2");
    assertThat(report.unusedSuppressions()).containsExactly("accepted.yaml:5");
  }

  @Test
  void comparesObjectsWithTheApiAndRanksRisks() {
    ScanReport report =
        scan(
            SuppressionFile.NONE,
            pod("a", "").replace("containers:", "hostPid: true\n  containers:"));

    assertThat(report.findings())
        .extracting(finding -> finding.finding().check().id())
        .contains("schema-unknown-field", CHECK);
    assertThat(report.risks()).hasSize(1);
    assertThat(report.risks().getFirst().score()).isPositive();
  }

  @Test
  void keepsSourcesForFindingsAndSelectors() {
    String rendered = "---\n# Source: shop/templates/web.yaml\n" + pod("web", "");
    SuppressionFile file =
        file("suppressions:\n- {check: '*', resources: [{file: shop/*}], reason: known}\n");

    assertThat(privileged(scan(SuppressionFile.NONE, rendered)).getFirst().source())
        .isEqualTo("shop/templates/web.yaml");
    assertThat(privileged(scan(file, rendered))).isEmpty();
  }

  private static String note(String annotation) {
    return privileged(scan(SuppressionFile.NONE, pod("a", annotation))).getFirst().note();
  }

  private static SuppressionFile file(String text) {
    SuppressionFile.Outcome outcome =
        SuppressionFile.read("accepted.yaml", text.getBytes(UTF_8), Catalogue.standard().checks());
    return ((SuppressionFile.Outcome.Read) outcome).file();
  }

  private static List<ReportedFinding> privileged(ScanReport report) {
    return report.findings().stream()
        .filter(finding -> finding.finding().check().id().equals(CHECK))
        .toList();
  }

  private static ScanReport scan(SuppressionFile accepted, String... files) {
    FileScan scan = new FileScan(Catalogue.standard(), ManifestLimits.STANDARD, TimeLimit::none);
    int number = 0;
    for (String file : files) {
      scan.add("f" + number++ + ".yaml", file.getBytes(UTF_8));
    }
    return scan.finish(CatalogueOptions.STANDARD, FileScan.Validation.TOLERANT, accepted, TODAY);
  }

  private static String pod(String name, String annotation) {
    return """
    apiVersion: v1
    kind: Pod
    metadata:
      name: %s
      annotations:
        x: y
        %s
    spec:
      containers:
      - name: c
        image: registry.example.com/c:1
        securityContext:
          privileged: true
    """
        .formatted(name, annotation);
  }
}
