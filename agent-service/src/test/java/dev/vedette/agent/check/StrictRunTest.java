package dev.vedette.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.node.AuditSettings;
import dev.vedette.agent.check.node.FakeRoot;
import dev.vedette.agent.check.node.ShellPolicy;
import dev.vedette.agent.check.report.CheckOutcome;
import dev.vedette.agent.check.report.CheckState;
import dev.vedette.agent.check.report.Evidence;
import dev.vedette.agent.check.script.AuditKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strict verdicts on a node made of files. */
final class StrictRunTest {
  private static final String CONFIG =
      """
      node:
        components: [kubelet, proxy]
        kubelet:
          bins: [hyperkube kubelet, kubelet]
          confs: [/var/lib/kubelet/config.yaml, /etc/kubelet/guess.yaml]
          defaultconf: /var/lib/kubelet/config.yaml
          svc: [/etc/systemd/system/kubelet.service]
          cafile: [/etc/kubernetes/pki/ca.crt]
          defaultcafile: /etc/kubernetes/pki/ca.crt
        proxy:
          optional: true
          bins: [kube-proxy]
          defaultkubeconfig: /etc/kubernetes/proxy.conf
      target_mapping:
        own-1.0: [node]
      version_mapping:
        "1.30": own-1.0
      """;

  @TempDir Path directory;

  private FakeRoot root;

  @BeforeEach
  void makeNode() throws Exception {
    root = new FakeRoot(directory);
  }

  @Test
  void aFlagBehindABlankHasItsValue() throws Exception {
    root.process(812, "kubelet", List.of("/usr/bin/kubelet", "--anonymous-auth", "false"));
    CheckOutcome outcome = run(flag("--anonymous-auth", "eq", "false"));
    assertThat(outcome.state()).isEqualTo(CheckState.PASS);
    assertThat(outcome.basis().compatible())
        .hasValueSatisfying(other -> {
          assertThat(other.state()).isEqualTo(CheckState.FAIL);
          assertThat(other.reason()).contains("--anonymous-auth behind a blank");
        });
    Evidence evidence = outcome.basis().evidence().getFirst();
    assertThat(evidence.location()).isEqualTo("kubelet (process 812)");
    assertThat(evidence.found()).isEqualTo("false");
    assertThat(evidence.expected()).isEqualTo("'--anonymous-auth' is equal to 'false'");
    assertThat(outcome.basis().kind()).hasValue(AuditKind.NATIVE);
  }

  @Test
  void ofAFlagGivenTwiceTheLastCounts() throws Exception {
    root.process(
        812, "kubelet", List.of("kubelet", "--anonymous-auth=false", "--anonymous-auth=true"));
    CheckOutcome outcome = run(flag("--anonymous-auth", "eq", "false"));
    assertThat(outcome.state()).isEqualTo(CheckState.FAIL);
    assertThat(outcome.basis().compatible().orElseThrow().reason()).contains("given twice");
  }

  @Test
  void everyProcessCountsForItself() throws Exception {
    root.process(812, "kubelet", List.of("kubelet", "--anonymous-auth=false"));
    root.process(813, "kubelet", List.of("kubelet", "--anonymous-auth=true"));
    // A process that only speaks of a kubelet is none.
    root.process(900, "exporter", List.of("exporter", "kubelet", "--anonymous-auth=perhaps"));
    CheckOutcome outcome = run(flag("--anonymous-auth", "eq", "false"));
    assertThat(outcome.state()).isEqualTo(CheckState.FAIL);
    assertThat(outcome.basis().evidence()).hasSize(2);
    assertThat(outcome.basis().compatible().orElseThrow().reason()).contains("2 processes");
  }

  @Test
  void aFlagIsNotTheBeginningOfAnother() throws Exception {
    root.process(812, "kubelet", List.of("kubelet", "--tls-cert-file=/x"));
    assertThat(run(flag("--tls-cert", "", "")).state()).isEqualTo(CheckState.FAIL);
  }

  @Test
  void theConfigurationIsTheOneThatTheProcessNames() throws Exception {
    root.process(812, "kubelet", List.of("kubelet", "--config", "/opt/kubelet.yaml"));
    root.file("/opt/kubelet.yaml", "600", "authentication: {anonymous: {enabled: false}}\n");
    root.file(
        "/var/lib/kubelet/config.yaml", "600", "authentication: {anonymous: {enabled: true}}\n");
    CheckOutcome outcome = run(configured("eq", "false"));
    assertThat(outcome.state()).isEqualTo(CheckState.PASS);
    assertThat(outcome.basis().evidence().getFirst().location()).isEqualTo("/opt/kubelet.yaml");
    assertThat(outcome.basis().compatible().orElseThrow().reason())
        .contains("kube-bench guesses paths");
  }

  @Test
  void dropInsLieOverTheConfiguration() throws Exception {
    root.process(
        812,
        "kubelet",
        List.of("kubelet", "--config=/opt/kubelet.yaml", "--config-dir=/opt/kubelet.d"));
    root.file("/opt/kubelet.yaml", "600", "authentication: {anonymous: {enabled: true}}\n");
    root.file("/opt/kubelet.d/10-a.conf", "600", "authentication: {anonymous: {enabled: true}}\n");
    root.file("/opt/kubelet.d/20-b.conf", "600", "authentication: {anonymous: {enabled: false}}\n");
    root.file("/opt/kubelet.d/30-c.txt", "600", "authentication: {anonymous: {enabled: true}}\n");
    CheckOutcome outcome = run(configured("eq", "false"));
    assertThat(outcome.state()).isEqualTo(CheckState.PASS);
    assertThat(outcome.basis().evidence().getFirst().note()).contains("20-b.conf");
  }

  @Test
  void aConfigurationThatTheKubeletDoesNotUseDoesNotCount() throws Exception {
    root.process(812, "kubelet", List.of("kubelet"));
    root.file(
        "/var/lib/kubelet/config.yaml", "600", "authentication: {anonymous: {enabled: false}}\n");
    CheckOutcome outcome = run(configured("eq", "false"));
    assertThat(outcome.state()).isEqualTo(CheckState.FAIL);
    assertThat(outcome.basis().evidence().getFirst().note()).contains("without --config");
  }

  @Test
  void whatIsNotThereIsNotApplicable() throws Exception {
    CheckOutcome process = run(flag("--anonymous-auth", "eq", "false"));
    assertThat(process.state()).isEqualTo(CheckState.NOT_APPLICABLE);
    assertThat(process.reason()).contains("no process of kubelet runs");
    CheckOutcome file = run(permissions("$kubeletsvc"));
    assertThat(file.state()).isEqualTo(CheckState.NOT_APPLICABLE);
    assertThat(file.reason()).isEqualTo("kubelet: No such file or directory");
    assertThat(file.basis().compatible().orElseThrow().state()).isEqualTo(CheckState.FAIL);
  }

  @Test
  void aFileBehindALinkHasItsOwnPermissions() throws Exception {
    root.file("/opt/unit", "600", "x");
    root.link("/etc/systemd/system/kubelet.service", "/opt/unit");
    CheckOutcome outcome = run(permissions("$kubeletsvc"));
    assertThat(outcome.state()).isEqualTo(CheckState.PASS);
    assertThat(outcome.basis().compatible().orElseThrow().state()).isEqualTo(CheckState.FAIL);
  }

  @Test
  void aConfigurationThatCannotBeReadIsAnErrorAndTheRunGoesOn() throws Exception {
    root.process(812, "kubelet", List.of("kubelet", "--config=/opt/kubelet.yaml"));
    root.link("/opt/kubelet.yaml", "/opt/other.yaml");
    root.link("/opt/other.yaml", "/opt/kubelet.yaml");
    CheckOutcome loop = run(configured("eq", "false"));
    assertThat(loop.state()).isEqualTo(CheckState.ERROR);
    assertThat(loop.reason()).isEqualTo("/opt/kubelet.yaml: Too many levels of symbolic links");
    Files.delete(root.path("/opt/kubelet.yaml"));
    Process fifo = new ProcessBuilder("mkfifo", root.path("/opt/kubelet.yaml").toString()).start();
    assertThat(fifo.waitFor()).isZero();
    CheckOutcome pipe = run(configured("eq", "false"));
    assertThat(pipe.state()).isEqualTo(CheckState.ERROR);
    assertThat(pipe.reason()).isEqualTo("/opt/kubelet.yaml: Not a regular file but a fifo");
    Files.delete(root.path("/opt/kubelet.yaml"));
    root.file("/opt/kubelet.yaml", "600", "a: [never closed");
    CheckOutcome broken = run(configured("eq", "false"));
    assertThat(broken.state()).isEqualTo(CheckState.ERROR);
    Files.delete(root.path("/opt/kubelet.yaml"));
    try (var file =
        Files.newByteChannel(
            root.path("/opt/kubelet.yaml"),
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.WRITE)) {
      file.position(50L << 20).write(java.nio.ByteBuffer.wrap(new byte[] {1}));
    }
    CheckOutcome large = run(configured("eq", "false"));
    assertThat(large.state()).isEqualTo(CheckState.ERROR);
    assertThat(large.reason()).contains("File too large");
  }

  @Test
  void mistakesOfControlsAreErrors() throws Exception {
    root.process(812, "kubelet", List.of("kubelet", "--a=1"));
    assertThat(run(flag("--a", "noteqx", "1")).reason()).startsWith("op: noteqx (expected: eq,");
    assertThat(run(flag("--a", "gte", "many")).reason()).contains("is no number");
    assertThat(
            run(flag("--a", "eq", "1").replace("test_items", "bin_op: xor, test_items")).reason())
        .isEqualTo("bin_op: xor (expected: and, or)");
    assertThat(run(permissions("$etcdconf")).reason()).startsWith("$etcdconf has no value");
    CheckOutcome unterminated =
        run("{audit: \"echo 'x\", tests: {test_items: [{flag: x}]}, scored: true}");
    assertThat(unterminated.state()).isEqualTo(CheckState.ERROR);
    assertThat(unterminated.reason()).contains("unterminated quote in line 1");
  }

  @Test
  void variablesThatNameEachOtherAreErrors() throws Exception {
    CheckOutcome outcome =
        run(
            CONFIG.replace(
                "svc: [/etc/systemd/system/kubelet.service]",
                "defaultsvc: $kubeletconf/$kubeletsvc"),
            permissions("$kubeletsvc"),
            ShellPolicy.WHERE_NEEDED);
    assertThat(outcome.state()).isEqualTo(CheckState.ERROR);
    assertThat(outcome.reason()).contains("has no value");
  }

  @Test
  void aShellCanBeForbidden() throws Exception {
    String check = "{audit: 'openssl version', tests: {test_items: [{flag: SSL}]}, scored: true}";
    CheckOutcome outcome = run(CONFIG, check, ShellPolicy.FORBIDDEN);
    assertThat(outcome.state()).isEqualTo(CheckState.NOT_APPLICABLE);
    assertThat(outcome.reason())
        .isEqualTo("it needs a shell, which is forbidden here: the program openssl");
    assertThat(outcome.basis().kind()).hasValue(AuditKind.SHELL);
  }

  @Test
  void whatAsksAClusterIsNotApplicableWithoutOne() throws Exception {
    CheckOutcome outcome =
        run("{audit: 'kubectl get pods', tests: {test_items: [{flag: x}]}, scored: true}");
    assertThat(outcome.state()).isEqualTo(CheckState.NOT_APPLICABLE);
    assertThat(outcome.reason()).contains("to which no access was given");
    assertThat(outcome.basis().kind()).hasValue(AuditKind.API);
  }

  @Test
  void numbersAreComparedAsNumbers() throws Exception {
    root.process(812, "kubelet", List.of("kubelet", "--config=/opt/kubelet.json"));
    root.file("/opt/kubelet.json", "600", "{\"podPidsLimit\": 1000000}");
    assertThat(
            run("""
            {audit: "/bin/ps -fC $kubeletbin", audit_config: "/bin/cat $kubeletconf", scored: true,
             tests: {test_items: [{flag: --pod-max-pids, path: '{.podPidsLimit}', compare: {op: gte, value: 100}}]}}\
            """)
                .state())
        .isEqualTo(CheckState.PASS);
  }

  @Test
  void listsHaveElements() throws Exception {
    root.process(812, "kubelet", List.of("kubelet", "--modes=Node,AlwaysAllowMore"));
    assertThat(run(flag("--modes", "nothave", "AlwaysAllow")).state()).isEqualTo(CheckState.PASS);
    assertThat(run(flag("--modes", "has", "Node")).state()).isEqualTo(CheckState.PASS);
  }

  @Test
  void aPathThatAShellCouldTakeForMoreIsNotUsed() throws Exception {
    root.process(812, "kubelet", List.of("kubelet", "--config=/x; touch /opt/hacked"));
    assertThat(run(permissions("$kubeletconf")).reason())
        .isEqualTo("/var/lib/kubelet/config.yaml: No such file or directory");
  }

  private static String flag(String flag, String operator, String value) {
    String compare =
        operator.isEmpty() ? "" : ", compare: {op: " + operator + ", value: '" + value + "'}";
    return "{audit: '/bin/ps -fC $kubeletbin', tests: {test_items: [{flag: "
        + flag
        + compare
        + "}]}, scored: true}";
  }

  private static String configured(String operator, String value) {
    return "{audit: '/bin/ps -fC $kubeletbin', audit_config: '/bin/cat $kubeletconf', tests:"
        + " {test_items: [{flag: --anonymous-auth, path:"
        + " '{.authentication.anonymous.enabled}', compare: {op: "
        + operator
        + ", value: "
        + value
        + "}}]}, scored: true}";
  }

  private static String permissions(String path) {
    return "{audit: \"/bin/sh -c 'if test -e "
        + path
        + "; then stat -c permissions=%a "
        + path
        + "; fi'\", tests: {test_items: [{flag: permissions, compare: {op: bitmask, value: 600}}]},"
        + " scored: true}";
  }

  private CheckOutcome run(String check) throws Exception {
    return run(CONFIG, check, ShellPolicy.WHERE_NEEDED);
  }

  private CheckOutcome run(String config, String check, ShellPolicy shells) throws Exception {
    String controls =
        "id: 4\nversion: own-1.0\ntext: Own\ntype: node\ngroups:\n- id: 4.1\n  checks:\n  - "
            + check.replace("{audit", "{id: 4.1.1, text: One, audit")
            + "\n";
    Map<String, byte[]> files = new HashMap<>();
    files.put("config.yaml", config.getBytes(StandardCharsets.UTF_8));
    files.put("own-1.0/node.yaml", controls.getBytes(StandardCharsets.UTF_8));
    return new CheckRunner(root.node(), AuditSettings.of(shells))
        .prepare(
            BenchmarkFiles.of(files),
            new CheckOptions("own-1.0", "", List.of("node"), RunFilter.ALL, CheckMode.STRICT))
        .execute((target, group, outcome) -> {})
        .controls()
        .getFirst()
        .groups()
        .getFirst()
        .outcomes()
        .getFirst();
  }
}
