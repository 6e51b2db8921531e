package dev.vedette.architecture.kubernetes;

import static dev.vedette.architecture.kubernetes.Manifests.containers;
import static dev.vedette.architecture.kubernetes.Manifests.items;
import static dev.vedette.architecture.kubernetes.Manifests.qualified;
import static dev.vedette.architecture.kubernetes.Manifests.strings;
import static dev.vedette.architecture.kubernetes.Manifests.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.catalogue.Catalogue;
import dev.vedette.scanner.catalogue.CatalogueOptions;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Severity;
import dev.vedette.scanner.kubesec.Report;
import dev.vedette.scanner.kubesec.RuleResult;
import dev.vedette.scanner.kubesec.Validation;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.manifest.Value;
import dev.vedette.scanner.podsecurity.NamespaceStandards;
import dev.vedette.scanner.podsecurity.PodSecurity;
import dev.vedette.scanner.scan.FileScan;
import dev.vedette.scanner.scan.ManifestScanner;
import dev.vedette.scanner.scan.ScanOutcome;
import dev.vedette.scanner.scan.ScanReport;
import dev.vedette.scanner.suppression.SuppressionFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Holds what runs in Kubernetes to what we ask of others. */
final class ManifestsTest {
  private static final String APP = "app.kubernetes.io/name";

  /** Critical findings of kubesec that a workload cannot do without, each for a reason. */
  private static final Map<String, Set<String>> INHERENT =
      Map.of(
          "DaemonSet/vedette-agent.vedette-agent",
          Set.of(
              // Events and checks concern every process of the node.
              "HostPID",
              // The runtimes' AppArmor profile forbids reading /proc of other processes.
              "ApparmorUnconfined"));

  @ParameterizedTest
  @FieldSource(Manifests.EACH_OVERLAY)
  void nothingSeriousIsFoundButWhatTheAgentNeeds(String overlay) throws IOException {
    ScanReport report = scan(Manifests.of(overlay));

    assertThat(report.errors()).isEmpty();
    assertThat(report.findings())
        .filteredOn(finding -> finding.severity().atLeast(Severity.MEDIUM))
        .isEmpty();
    assertThat(report.findings())
        .filteredOn(finding -> finding.finding().check().id().startsWith("schema-"))
        .extracting(finding -> finding.finding().resource().group())
        .as("kinds that Kubernetes itself does not know")
        .isSubsetOf(
            "cert-manager.io",
            "monitoring.coreos.com",
            "networking.istio.io",
            "security.istio.io",
            "spire.spiffe.io");
    assertThat(report.unusedSuppressions()).isEmpty();
  }

  private static ScanReport scan(Manifests manifests) throws IOException {
    Catalogue catalogue = Catalogue.standard();
    byte[] accepted = Files.readAllBytes(Manifests.ROOT.resolve("k8s/suppressions.yaml"));
    var suppressions =
        switch (SuppressionFile.read("suppressions.yaml", accepted, FileScan.checks(catalogue))) {
          case SuppressionFile.Outcome.Read(var file) -> file;
          case SuppressionFile.Outcome.Refused(var problems) -> throw new AssertionError(problems);
        };
    FileScan scan = new FileScan(catalogue, ManifestLimits.STANDARD, TimeLimit::none);
    scan.add("rendered", manifests.rendered());
    return scan.finish(
        CatalogueOptions.STANDARD,
        FileScan.Validation.STRICT,
        suppressions,
        LocalDate.now(ZoneOffset.UTC));
  }

  @ParameterizedTest
  @FieldSource(Manifests.EACH_OVERLAY)
  void kubesecScoresEveryWorkloadAboveZero(String overlay) {
    Manifests manifests = Manifests.of(overlay);
    ScanOutcome outcome =
        new ManifestScanner(ManifestLimits.STANDARD, Validation.SCHEMA)
            .scan(manifests.rendered(), overlay, TimeLimit.none());
    List<Report> workloads =
        ((ScanOutcome.Scored) outcome)
            .reports().stream()
                .filter(report -> report.object().matches("(Deployment|DaemonSet)/.*"))
                .toList();

    assertThat(workloads).hasSize(manifests.workloads().size()).hasSize(4);
    assertThat(workloads)
        .allSatisfy(report -> {
          assertThat(report.valid()).as(report.object()).isTrue();
          assertThat(report.score()).as(report.object()).isPositive();
          assertThat(report.findings().critical().stream().map(RuleResult::id))
              .as(report.object())
              .containsExactlyInAnyOrderElementsOf(
                  INHERENT.getOrDefault(report.object(), Set.of()));
        });
  }

  @ParameterizedTest
  @FieldSource(Manifests.EACH_OVERLAY)
  void everyPodMeetsTheLevelThatItsNamespaceEnforces(String overlay) {
    Manifests manifests = Manifests.of(overlay);
    Map<String, NamespaceStandards> standards =
        manifests.resources().stream()
            .filter(resource -> resource.kind().equals("Namespace"))
            .collect(
                Collectors.toMap(
                    Resource::name,
                    namespace ->
                        NamespaceStandards.of(namespace.labels(), NamespaceStandards.open())));
    assertThat(level(standards, "vedette").enforce().level().label()).isEqualTo("restricted");

    for (Resource resource : manifests.resources()) {
      resource
          .workloads()
          .forEach(pod -> {
            NamespaceStandards asked = level(standards, resource.namespace());
            assertThat(asked.problems()).isEmpty();
            for (var standard : List.of(asked.enforce(), asked.audit(), asked.warn())) {
              assertThat(PodSecurity.judge(pod, standard).violations())
                  .as("%s at %s", resource, standard)
                  .isEmpty();
            }
          });
    }
  }

  private static NamespaceStandards level(
      Map<String, NamespaceStandards> standards, String namespace) {
    return Objects.requireNonNull(standards.get(namespace), namespace);
  }

  @Test
  void theAgentHasOnlyTheCapabilitiesThatItNeeds() {
    Value agent = Manifests.of("base").object("DaemonSet", "vedette-agent");
    Value container = containers(agent).getFirst();

    assertThat(strings(container, "securityContext", "capabilities", "drop"))
        .containsExactly("ALL");
    assertThat(strings(container, "securityContext", "capabilities", "add"))
        .containsExactly("BPF", "PERFMON", "SYS_PTRACE", "DAC_READ_SEARCH");
    assertThat(items(container, "volumeMounts"))
        .filteredOn(mount -> text(mount, "name").equals("host"))
        .singleElement()
        .satisfies(mount ->
            assertThat(mount.at("readOnly"))
                .hasValueSatisfying(value -> assertThat(((Value.Truth) value).value()).isTrue()));
    assertThat(text(container, "resources", "requests", "cpu")).isEqualTo("200m");
    assertThat(text(container, "resources", "requests", "memory")).isEqualTo("256Mi");
    assertThat(text(container, "resources", "limits", "cpu")).isEqualTo("500m");
    assertThat(text(container, "resources", "limits", "memory")).isEqualTo("512Mi");
  }

  @ParameterizedTest
  @FieldSource(Manifests.EACH_OVERLAY)
  void onlyTheArrowsOfTheArchitectureAreLetThrough(String overlay) {
    Manifests manifests = Manifests.of(overlay);
    Set<String> in = new TreeSet<>();
    Set<String> out = new TreeSet<>();
    for (Value policy : manifests.objects("NetworkPolicy")) {
      String app = text(policy, "spec", "podSelector", "matchLabels", APP);
      items(policy, "spec", "ingress").stream()
          .flatMap(rule -> peers(rule, "from", Manifests.namespace(policy)))
          .forEach(from -> in.add(from + " -> " + app));
      items(policy, "spec", "egress").stream()
          .flatMap(rule -> peers(rule, "to", Manifests.namespace(policy)))
          .forEach(to -> out.add(app + " -> " + to));
    }

    assertThat(out)
        .containsExactly(
            "vedette-agent -> vedette-rules",
            "vedette-gateway -> vedette-agent",
            "vedette-gateway -> vedette-rules",
            "vedette-gateway -> vedette-scanner",
            "vedette-scanner -> vedette-rules");
    assertThat(in).isEqualTo(out);
    assertThat(manifests.objects("NetworkPolicy"))
        .filteredOn(policy -> text(policy, "metadata", "name").equals("default-deny"))
        .extracting(Manifests::namespace)
        .containsExactlyInAnyOrder("vedette", "vedette-agent");
    assertThat(manifests.objects("NetworkPolicy"))
        .filteredOn(policy -> text(policy, "metadata", "name").equals("default-deny"))
        .allSatisfy(policy -> {
          assertThat(strings(policy, "spec", "policyTypes")).containsExactly("Ingress", "Egress");
          assertThat(policy.at("spec", "ingress")).isEmpty();
          assertThat(policy.at("spec", "egress")).isEmpty();
        });
  }

  /** The parts of the suite that a rule names; each must be looked for where it runs. */
  private static Stream<String> peers(Value rule, String direction, String own) {
    return items(rule, direction).stream()
        .flatMap(peer -> {
          String named =
              text(peer, "namespaceSelector", "matchLabels", "kubernetes.io/metadata.name");
          String namespace = named.isEmpty() ? own : named;
          return Stream.concat(
                  Stream.of(text(peer, "podSelector", "matchLabels", APP)),
                  items(peer, "podSelector", "matchExpressions").stream()
                      .flatMap(expression -> strings(expression, "values").stream()))
              .filter(name -> name.startsWith("vedette-"))
              .peek(name ->
                  assertThat(namespace)
                      .as(name)
                      .isEqualTo(name.equals("vedette-agent") ? "vedette-agent" : "vedette"));
        });
  }

  @Test
  void theQuickStartNeedsNothingButCertManager() {
    assertThat(Manifests.of("overlays/quickstart").resources())
        .extracting(Resource::group)
        .doesNotContain("monitoring.coreos.com", "spire.spiffe.io");
  }

  @Test
  void whatIsScaledHasNoNumberOfItsOwn() {
    Manifests production = Manifests.of("overlays/production");

    assertThat(production.objects("HorizontalPodAutoscaler")).hasSizeGreaterThan(1);
    for (Value scaler : production.objects("HorizontalPodAutoscaler")) {
      String name = text(scaler, "spec", "scaleTargetRef", "name");
      Value target = production.object(text(scaler, "spec", "scaleTargetRef", "kind"), name);
      assertThat(target.at("spec", "replicas")).as(qualified(target)).isEmpty();
      assertThat(items(target, "spec", "template", "spec", "topologySpreadConstraints"))
          .as(name)
          .isNotEmpty();
    }
  }
}
