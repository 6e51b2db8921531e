package dev.vedette.scanner.risk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.ManifestReader;
import dev.vedette.scanner.manifest.ReadResult;
import dev.vedette.scanner.manifest.TimeLimit;
import dev.vedette.scanner.risk.Scale.Losses;
import dev.vedette.scanner.risk.WorkloadRisk.Category;
import dev.vedette.scanner.risk.WorkloadRisk.Item;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class RiskRankingTest {
  /** A pod about which nothing but its missing seccomp profile is wrong. */
  private static final String GOOD =
      """
      kind: Pod
      apiVersion: v1
      metadata: {name: good, namespace: shop, labels: {app: good}}
      spec:
        containers:
        - name: c
          ports: [{containerPort: 8080}]
          resources: {limits: {cpu: 1, memory: 1Gi}}
          securityContext: {runAsNonRoot: true, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      """;

  private static List<WorkloadRisk> rank(String... yaml) {
    var reader = new ManifestReader(ManifestLimits.STANDARD);
    byte[] content = String.join("\n---\n", yaml).getBytes(StandardCharsets.UTF_8);
    var read = (ReadResult.Documents) reader.read(content, TimeLimit.none());
    List<Resource> resources = new ArrayList<>();
    read.documents().forEach(document -> resources.addAll(Resource.of("r.yaml", 0, document)));
    return RiskRanking.rank(resources);
  }

  private static Map<String, Double> scores(WorkloadRisk risk) {
    return risk.dangers().stream().collect(Collectors.toMap(Item::name, Item::score));
  }

  @Test
  void scoresEachDangerAsKubeScanDoes() {
    Map<String, Double> alone =
        Factors.DANGERS.stream()
            .collect(Collectors.toMap(Factor::name, danger -> danger.score(Losses.NOTHING)));
    assertThat(alone)
        .containsEntry("mountingOSDirectoryRW", 5.4)
        .containsEntry("privileged", 4.9)
        .containsEntry("UnmaskedProcMount", 4.6)
        .containsEntry("AllowedUnsafeSysctls", 4.6)
        .containsEntry("capSysAdmin", 4.2)
        .containsEntry("notConfiguredCpuOrMemoryLimit", 4.2)
        .containsEntry("ShareHostNetwork", 4.2)
        .containsEntry("ExposedByLoadBalancer", 3.9)
        .containsEntry("ExposedByNodePort", 3.9)
        .containsEntry("HostPort", 3.9)
        .containsEntry("ExposedByIngress", 3.8)
        .containsEntry("runningAsRoot", 3.4)
        .containsEntry("ShareHostIPC", 3.4)
        .containsEntry("CapNetRaw", 3.1)
        .containsEntry("ShareHostPID", 2.6)
        .containsEntry("AllowPrivilegeEscalation", 2.3)
        .containsEntry("WritableFileSystem", 2.2)
        .containsEntry("mountingOSDirectoryRO", 1.4);
  }

  @Test
  void addsUpWhatComesFromDifferentSides() {
    WorkloadRisk good = rank(GOOD).get(0);
    assertThat(good.score()).isZero();
    assertThat(good.category()).isEqualTo(Category.LOW);

    // 4.9 from the host, 3.1 from the cluster: 5.8; the writable file system adds nothing.
    WorkloadRisk privileged =
        rank("""
        kind: Pod
        apiVersion: v1
        metadata: {name: bad}
        spec:
          containers:
          - name: c
            ports: [{containerPort: 1}]
            securityContext: {privileged: true}
        """)
            .get(0);
    assertThat(privileged.score()).isEqualTo(6);
    assertThat(privileged.category()).isEqualTo(Category.MEDIUM);
    assertThat(privileged.dangers().get(0).name()).isEqualTo("privileged");
  }

  @Test
  void remediesTakeAwayWhatHasTheSameReach() {
    WorkloadRisk confined =
        rank("""
        kind: Pod
        apiVersion: v1
        metadata: {name: bad}
        spec:
          securityContext: {seccompProfile: {type: RuntimeDefault}}
          containers:
          - name: c
            ports: [{containerPort: 1}]
            securityContext: {privileged: true}
        """)
            .get(0);
    assertThat(scores(confined)).containsEntry("privileged", 2.0).containsEntry("CapNetRaw", 3.1);
    assertThat(confined.remedies().stream().map(Item::name)).containsExactly("seccomp");
  }

  @Test
  void seesHowAWorkloadIsReachedAndPutsTheWorstFirst() {
    List<WorkloadRisk> risks =
        rank(
            GOOD,
            GOOD.replace("good", "open"),
            """
            kind: Service
            apiVersion: v1
            metadata: {name: open, namespace: shop}
            spec: {type: LoadBalancer, selector: {app: open}}
            """,
            """
            kind: Ingress
            apiVersion: networking.k8s.io/v1
            metadata: {name: open, namespace: shop}
            spec: {defaultBackend: {service: {name: open}}}
            """);
    assertThat(risks.stream().map(risk -> risk.workload().resource().name()))
        .containsExactly("open", "good");
    assertThat(scores(risks.get(0))).containsOnlyKeys("ExposedByLoadBalancer", "ExposedByIngress");
    assertThat(risks.get(0).score()).isEqualTo(4);
  }
}
