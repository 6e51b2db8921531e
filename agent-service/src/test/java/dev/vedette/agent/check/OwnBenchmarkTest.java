package dev.vedette.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.node.AuditSettings;
import dev.vedette.agent.check.node.FakeRoot;
import dev.vedette.agent.check.node.ShellPolicy;
import dev.vedette.agent.check.report.CheckOutcome;
import dev.vedette.agent.check.report.CheckState;
import dev.vedette.agent.check.script.AuditKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark that comes with Vedette, on nodes made of files. */
final class OwnBenchmarkTest {
  @TempDir Path directory;

  private FakeRoot root;

  @BeforeEach
  void makeNode() throws Exception {
    root = new FakeRoot(directory);
  }

  @Test
  void everyCheckCanBeEvaluatedWithoutAShell() throws Exception {
    Map<String, CheckOutcome> outcomes = run(CheckOptions.ALL_TARGETS);
    assertThat(outcomes).hasSizeGreaterThan(100);
    outcomes.forEach((id, outcome) -> {
      assertThat(outcome.state()).as(id).isNotEqualTo(CheckState.ERROR);
      assertThat(outcome.basis().kind().orElse(AuditKind.NATIVE))
          .as(id)
          .isNotEqualTo(AuditKind.SHELL);
      assertThat(outcome.check().remediation()).as(id).isNotBlank();
      assertThat(outcome.check().text()).as(id).isNotBlank();
    });
  }

  @Test
  void aWorkerIsJudgedByWhatItRuns() throws Exception {
    root.process(
        700,
        "kubelet",
        List.of(
            "/usr/bin/kubelet",
            "--config=/var/lib/kubelet/config.yaml",
            "--kubeconfig=/etc/kubernetes/kubelet.conf"));
    root.file("/etc/kubernetes/kubelet.conf", "644", "x");
    root.file(
        "/var/lib/kubelet/config.yaml",
        "600",
        """
        authentication:
          anonymous: {enabled: false}
          x509: {clientCAFile: /etc/kubernetes/pki/ca.crt}
        authorization: {mode: AlwaysAllow}
        seccompDefault: true
        """);
    Map<String, CheckOutcome> outcomes = run(List.of());
    assertThat(states(outcomes))
        .containsEntry("4.1.5", CheckState.FAIL)
        .containsEntry("4.1.9", CheckState.PASS)
        .containsEntry("4.2.1", CheckState.PASS)
        .containsEntry("4.2.2", CheckState.FAIL)
        .containsEntry("4.2.3", CheckState.PASS)
        .containsEntry("4.2.4", CheckState.PASS)
        .containsEntry("4.2.13", CheckState.WARN)
        .containsEntry("4.2.14", CheckState.PASS)
        .containsEntry("4.3.1", CheckState.NOT_APPLICABLE)
        .containsEntry("4.90.1", CheckState.NOT_APPLICABLE)
        .containsEntry("5.2.2", CheckState.NOT_APPLICABLE)
        .doesNotContainKey("1.2.1");
  }

  @Test
  void aControlPlaneIsJudgedByWhatItRuns() throws Exception {
    root.process(
        500,
        "kube-apiserver",
        List.of(
            "kube-apiserver",
            "--authorization-mode=Node,RBAC",
            "--encryption-provider-config=/etc/kubernetes/enc.yaml",
            "--token-auth-file=/etc/tokens.csv"));
    root.process(501, "kube-controller-manager", List.of("kube-controller-manager"));
    root.process(502, "kube-scheduler", List.of("kube-scheduler", "--bind-address", "127.0.0.1"));
    root.process(
        503,
        "etcd",
        List.of("etcd", "--data-dir=/data/etcd"),
        Map.of("ETCD_CERT_FILE", "/a", "ETCD_KEY_FILE", "/b", "ETCD_AUTO_TLS", "true"));
    root.file("/data/etcd/member", "600", "x");
    root.file(
        "/etc/kubernetes/enc.yaml",
        "600",
        "resources:\n- resources: [secrets]\n  providers:\n  - identity: {}\n  - aescbc: {}\n");
    Map<String, CheckState> states = states(run(List.of()));
    assertThat(states)
        .containsEntry("1.1.1", CheckState.NOT_APPLICABLE)
        .containsEntry("1.1.11", CheckState.FAIL)
        .containsEntry("1.2.2", CheckState.FAIL)
        .containsEntry("1.2.7", CheckState.PASS)
        .containsEntry("1.2.27", CheckState.PASS)
        .containsEntry("1.2.28", CheckState.WARN)
        .containsEntry("1.4.2", CheckState.PASS)
        .containsEntry("2.1", CheckState.PASS)
        .containsEntry("2.3", CheckState.FAIL);
  }

  @Test
  void overridesChangeChecksAndPaths() throws Exception {
    root.process(700, "kubelet", List.of("kubelet", "--read-only-port=10255"));
    root.file("/opt/kubelet.unit", "644", "x");
    Map<String, byte[]> files = new TreeMap<>();
    BenchmarkFiles own = BenchmarkFiles.ofVedette();
    for (String file : List.of("config.yaml", "vedette-1.0/node.yaml")) {
      files.put(file, own.text(file).orElseThrow().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(states(run(BenchmarkFiles.of(files), List.of("node"))))
        .containsEntry("4.1.1", CheckState.NOT_APPLICABLE)
        .containsEntry("4.2.1", CheckState.FAIL);
    files.put(
        "overrides.yaml",
        """
        config:
          node:
            kubelet: {svc: [/opt/kubelet.unit]}
        checks:
          - {check: 4.2.1, set: {scored: false}}
          - {check: 4.2.2, set: {type: skip}}
        """
            .getBytes(StandardCharsets.UTF_8));
    assertThat(states(run(BenchmarkFiles.of(files), List.of("node"))))
        .containsEntry("4.1.1", CheckState.FAIL)
        .containsEntry("4.2.1", CheckState.WARN)
        .containsEntry("4.2.2", CheckState.INFO);
  }

  private Map<String, CheckOutcome> run(List<String> targets) throws Exception {
    return run(BenchmarkFiles.ofVedette(), targets);
  }

  private Map<String, CheckOutcome> run(BenchmarkFiles files, List<String> targets)
      throws Exception {
    Map<String, CheckOutcome> outcomes = new TreeMap<>();
    new CheckRunner(root.node(), AuditSettings.of(ShellPolicy.FORBIDDEN))
        .prepare(files, new CheckOptions("", "", targets, RunFilter.ALL, CheckMode.STRICT))
        .execute((target, group, outcome) -> outcomes.put(outcome.check().id(), outcome));
    return outcomes;
  }

  private static Map<String, CheckState> states(Map<String, CheckOutcome> outcomes) {
    Map<String, CheckState> states = new TreeMap<>();
    outcomes.forEach((id, outcome) -> states.put(id, outcome.state()));
    return states;
  }
}
