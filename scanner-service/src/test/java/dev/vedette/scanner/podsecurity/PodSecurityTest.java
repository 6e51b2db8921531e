package dev.vedette.scanner.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Workload;
import dev.vedette.scanner.manifest.ManifestLimits;
import dev.vedette.scanner.manifest.ManifestReader;
import dev.vedette.scanner.manifest.ReadResult;
import dev.vedette.scanner.manifest.TimeLimit;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PodSecurityTest {
  private static Workload pod(String spec) {
    String yaml = "{kind: Pod, apiVersion: v1, metadata: {name: web}, spec: " + spec + "}";
    var reader = new ManifestReader(ManifestLimits.STANDARD);
    byte[] content = yaml.getBytes(StandardCharsets.UTF_8);
    var read = (ReadResult.Documents) reader.read(content, TimeLimit.none());
    return Resource.of("pod.yaml", 0, read.documents().get(0)).get(0).workloads().get(0);
  }

  private static Verdict judge(String level, String version, String spec) {
    return PodSecurity.judge(pod(spec), Standard.parse(level, version).orElseThrow());
  }

  @Test
  void speaksAsTheApiServer() {
    assertThat(judge("restricted", "v1.36", "{containers: [{name: a}]}").refusal("web"))
        .isEqualTo(
            "pods \"web\" is forbidden: violates PodSecurity \"restricted:v1.36\":"
                + " allowPrivilegeEscalation != false (container \"a\" must set"
                + " securityContext.allowPrivilegeEscalation=false), unrestricted capabilities"
                + " (container \"a\" must set securityContext.capabilities.drop=[\"ALL\"]),"
                + " runAsNonRoot != true (pod or container \"a\" must set"
                + " securityContext.runAsNonRoot=true), seccompProfile (pod or container \"a\""
                + " must set securityContext.seccompProfile.type to \"RuntimeDefault\" or"
                + " \"Localhost\")");
    assertThat(
            judge(
                    "baseline",
                    "latest",
                    """
                    {hostNetwork: true, hostPID: true,
                     volumes: [{name: v, hostPath: {path: /}}],
                     securityContext: {seLinuxOptions: {type: x, role: r}},
                     containers: [
                       {name: a, ports: [{hostPort: 80}, {hostPort: 443}],
                        securityContext: {seccompProfile: {type: Unconfined}}},
                       {name: b, ports: [{hostPort: 80}],
                        livenessProbe: {tcpSocket: {host: h}}}]}\
                    """)
                .warning())
        .isEqualTo(
            "would violate PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true,"
                + " hostPID=true), hostPath volumes (volume \"v\"), hostPort (containers \"a\","
                + " \"b\" use hostPorts 443, 80), probe or lifecycle host (container \"b\" uses"
                + " probe or lifecycle host \"h\"), seLinuxOptions (pod set forbidden"
                + " securityContext.seLinuxOptions: type \"x\"; role may not be set),"
                + " seccompProfile (container \"a\" must not set"
                + " securityContext.seccompProfile.type to \"Unconfined\")");
  }

  @Test
  void pointsAtWhatIsMissing() {
    Verdict verdict = judge("restricted", "v1.7", "{containers: [{name: a}]}");
    assertThat(verdict.violations())
        .singleElement()
        .satisfies(violation ->
            assertThat(violation.nodes().stream().map(Node::pointer))
                .containsExactly("/spec/containers/0/securityContext/runAsNonRoot"));
  }

  @Test
  void relaxesByVersion() {
    String ownUsers =
        """
        {hostUsers: false, securityContext: {runAsUser: 0, seccompProfile: {type: RuntimeDefault}},
         containers: [{name: a, securityContext: {allowPrivilegeEscalation: false,
           capabilities: {drop: [ALL]}}}]}\
        """;
    assertThat(judge("restricted", "v1.34", ownUsers).isAllowed()).isFalse();
    assertThat(judge("restricted", "v1.35", ownUsers).isAllowed()).isTrue();
    assertThat(judge("privileged", "latest", "{hostPID: true}").isAllowed()).isTrue();
  }

  @Test
  void readsStandardsAsPeopleWriteThem() {
    assertThat(Standard.parse("baseline")).hasToString("Optional[baseline:latest]");
    assertThat(Standard.parse("restricted:v1.31")).hasToString("Optional[restricted:v1.31]");
    assertThat(Standard.parse("restricted:1.31")).isEmpty();
    assertThat(Standard.parse("strict")).isEmpty();
  }

  @Test
  void readsTheLabelsOfNamespaces() {
    String prefix = "pod-security.kubernetes.io/";
    NamespaceStandards read =
        NamespaceStandards.of(
            Map.of(prefix + "enforce", "baseline", prefix + "enforce-version", "v1.30"),
            NamespaceStandards.open());
    assertThat(read.enforce()).hasToString("baseline:v1.30");
    assertThat(read.warn()).hasToString("baseline:v1.30");
    assertThat(read.audit()).hasToString("privileged:latest");

    NamespaceStandards wrong =
        NamespaceStandards.of(
            Map.of(prefix + "audit", "strict", prefix + "warn-version", "1.30"),
            NamespaceStandards.open());
    assertThat(wrong.audit()).hasToString("restricted:latest");
    assertThat(wrong.problems())
        .containsExactly(
            prefix + "audit: strict (expected: privileged, baseline or restricted)",
            prefix + "warn-version: 1.30 (expected: latest or v1 and a minor version)");
  }
}
