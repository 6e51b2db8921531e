package dev.vedette.scanner.custom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.catalogue.Catalogue;
import dev.vedette.scanner.catalogue.CatalogueOptions;
import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.manifest.Document;
import dev.vedette.scanner.manifest.DocumentReader;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.Rejection;
import dev.vedette.scanner.manifest.TimeLimit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks of users find what their expressions say, and a wrong file is refused with places. */
final class CustomCheckFileTest {
  private static final Catalogue STANDARD = Catalogue.standard();

  private static CustomCheckFile.Outcome read(String text) {
    return CustomCheckFile.read(text.getBytes(UTF_8), STANDARD.checks());
  }

  private static List<Finding> findings(String checks, String manifest) {
    if (!(read(checks) instanceof CustomCheckFile.Outcome.Read(var found))) {
      throw new AssertionError(read(checks));
    }
    List<Resource> resources = new ArrayList<>();
    var reader = new DocumentReader(ManifestLimits.STANDARD);
    for (Document document : reader.read(manifest.getBytes(UTF_8), TimeLimit::none)) {
      if (document instanceof Document.Parsed parsed) {
        resources.addAll(Resource.of("f.yaml", parsed.number(), parsed.root()));
      }
    }
    var own = found.stream().map(each -> each.check().id()).toList();
    return STANDARD.and(found).scan(resources, CatalogueOptions.STANDARD).stream()
        .filter(finding -> own.contains(finding.check().id()))
        .toList();
  }

  private static List<String> problems(String text) {
    return read(text) instanceof CustomCheckFile.Outcome.Refused(var problems)
        ? problems.stream().map(CustomCheckFileTest::line).toList()
        : List.of();
  }

  private static String line(Rejection problem) {
    return problem.position() + ": " + problem.message();
  }

  @Test
  void looksAtObjectsPodsAndContainers() {
    String checks =
        """
        checks:
        - id: team
          severity: high
          title: Workload names no team
          kinds: [Deployment]
          expression: has(object.metadata.labels) && 'team' in object.metadata.labels
          message: carries no label team
          field: metadata.labels
          fix: Set the label team.
        - id: spot
          severity: low
          for: pod
          title: Pod is on the wrong nodes
          expression: pod.nodeSelector.pool == 'spot'
        - id: ports
          severity: info
          for: container
          title: Container has more than one port
          expression: "!has(container.ports) || size(container.ports) <= 1"
        """;
    List<Finding> findings =
        findings(
            checks,
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              template:
                spec:
                  nodeSelector: {pool: spot}
                  initContainers:
                  - {name: a, ports: [{containerPort: 1}]}
                  containers:
                  - {name: b, ports: [{containerPort: 1}, {containerPort: 2}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec: {containers: [{name: c}]}
            """);

    assertThat(findings)
        .extracting(
            finding -> finding.check().id() + " " + finding.resource() + " " + finding.container())
        .containsExactly("team Deployment/web ", "ports Deployment/web b", "spot Pod/p ");
    assertThat(findings.getFirst().message()).isEqualTo("carries no label team");
    assertThat(findings.getFirst().check().rationale()).isEqualTo("Set the label team.");
    assertThat(findings.getFirst().place().path()).isEqualTo("metadata.labels");
    assertThat(findings.get(1).place().position().line()).isEqualTo(12);
    assertThat(findings.get(2).message()).startsWith("Pod is on the wrong nodes (the expression");
  }

  @Test
  void refusesAllThatIsWrongAtOnce() {
    assertThat(
            problems(
                """
                checks:
                - id: container-privileged
                  severity: worst
                  title: T
                  for: node
                  expression: 1 +
                - severity: low
                  title: T
                  expresion: "true"
                - id: other
                  severity: low
                  title: T
                  expression: pod.spec
                """))
        .anyMatch(line -> line.startsWith("2:7: id: container-privileged"))
        .anyMatch(line -> line.startsWith("3:13: severity: worst"))
        .anyMatch(line -> line.startsWith("5:8: for: node"))
        .anyMatch(line -> line.startsWith("6:15: expression, 1:4: "))
        .anyMatch(line -> line.contains("id: absent"))
        .anyMatch(line -> line.startsWith("9:3: expresion: no such key"))
        .anyMatch(line -> line.startsWith("13:15: expression, 1:1: undeclared reference"));
  }

  @Test
  void endsAnExpressionThatCostsTooMuch() {
    String nested =
        "object.spec.l.all(a, object.spec.l.all(b, object.spec.l.all(c, a + b + c >= 0)))";
    String list = "[" + "1, ".repeat(200) + "1]";

    List<Finding> findings =
        findings(
            "checks: [{id: x, severity: low, title: T, expression: '" + nested + "'}]",
            "{apiVersion: a.example.com/v1, kind: A, metadata: {name: a}, spec: {l: "
                + list
                + "}}");

    assertThat(findings).hasSize(1);
    assertThat(findings.getFirst().message()).contains("the expression has no value: ");
  }

  @Test
  void refusesWhatIsNeverTrueAndIdsThatAnnotationsCannotName() {
    assertThat(
            problems(
                """
                checks:
                - id: shop.team
                  severity: low
                  title: t
                  kinds: Pod
                  expression: 1 + 1
                """))
        .containsExactly(
            "2:7: id: shop.team",
            "5:10: kinds: no list",
            "6:15: expression, 1:1: has the type int (expected: bool)");
  }
}
