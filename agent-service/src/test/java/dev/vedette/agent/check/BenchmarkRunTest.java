package dev.vedette.agent.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.agent.check.controls.BenchmarkException;
import dev.vedette.agent.check.controls.BenchmarkFiles;
import dev.vedette.agent.check.controls.Problem;
import dev.vedette.agent.check.node.LocalNode;
import dev.vedette.agent.check.node.ShellLimits;
import dev.vedette.agent.check.report.CheckReport;
import dev.vedette.agent.check.report.CheckState;
import dev.vedette.agent.check.report.JsonReport;
import dev.vedette.agent.check.report.TextOptions;
import dev.vedette.agent.check.report.TextReport;
import dev.vedette.agent.check.report.Totals;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs a small benchmark with the real shell on real files and a real process of the test's own.
 */
final class BenchmarkRunTest {
  private static final String CONTROLS =
      """
      ---
      controls:
      version: "own-1.0"
      id: 4
      text: "Lookouts"
      type: "node"
      groups:
        - id: 4.1
          text: "Files"
          checks:
            - id: 4.1.1
              text: "The lamp file is private"
              audit: "stat -c permissions=%a $lampconf"
              tests:
                test_items:
                  - flag: permissions
                    compare: {op: bitmask, value: 600}
              remediation: |
                chmod 600 $lampconf
              scored: true
            - id: 4.1.2
              text: "The lamp is lit"
              audit: "cat $lampconf"
              audit_config: "cat $lampconf"
              tests:
                test_items:
                  - path: '{.lamp.lit}'
                    compare: {op: eq, value: true}
              remediation: "light it"
              scored: true
            - id: 4.1.3
              text: "Someone looks"
              type: manual
              remediation: "look"
            - id: 4.1.4
              text: "The horn is there"
              audit: "cat $lampconf.horn"
              tests:
                test_items:
                  - flag: horn
              remediation: "buy one"
        - id: 4.2
          text: "Processes"
          checks:
            - id: 4.2.1
              text: "The lamp burns long enough"
              audit: "/bin/ps -fC $lampbin"
              tests:
                bin_op: or
                test_items:
                  - flag: "599.75"
                  - flag: never
              remediation: "burn longer"
              scored: true
      """;

  @TempDir Path directory;

  @Test
  void findsWhatIsRightAndWhatIsWrong() throws Exception {
    Path conf = lamp("lamp:\n  lit: false\n");
    Process sleeper = burning();
    try {
      List<String> heard = new ArrayList<>();
      CheckReport report =
          prepare(RunFilter.ALL)
              .execute((target, group, outcome) ->
                  heard.add(
                      target + " " + group + " " + outcome.check().id() + " " + outcome.state()));
      assertThat(heard)
          .containsExactly(
              "node 4.1 4.1.1 FAIL",
              "node 4.1 4.1.2 FAIL",
              "node 4.1 4.1.3 WARN",
              "node 4.1 4.1.4 WARN",
              "node 4.2 4.2.1 PASS");
      assertThat(report.totals()).isEqualTo(new Totals(1, 2, 2, 0));
      assertThat(JsonReport.withTotals(report))
          .startsWith(
              "{\"Controls\":[{\"id\":\"4\",\"version\":\"own-1.0\",\"detected_version\":\"none\","
                  + "\"text\":\"Lookouts\",\"node_type\":\"node\",\"tests\":[{\"section\":\"4.1\","
                  + "\"type\":\"\",\"pass\":0,\"fail\":2,\"warn\":2,\"info\":0,\"desc\":\"Files\","
                  + "\"results\":[{\"test_number\":\"4.1.1\"")
          .contains(
              "\"actual_value\":\"permissions=644\",\"scored\":true,\"IsMultiple\":false,\"expected_result\":\"permissions"
                  + " has permissions 644, expected 600 or more restrictive\"}")
          .contains(
              "\"remediation\":\"chmod 600 "
                  + conf
                  + "\\n\",\"test_info\":[\"chmod 600 "
                  + conf
                  + "\\n\"]")
          .contains("\"reason\":\"failed to run: \\\"cat " + conf + ".horn\\\", output: ")
          .endsWith(
              "\"Totals\":{\"total_pass\":1,\"total_fail\":2,\"total_warn\":2,\"total_info\":0}}\n");
    } finally {
      sleeper.destroyForcibly();
    }
  }

  @Test
  void whatWasMendedPasses() throws Exception {
    Path conf = lamp("lamp:\n  lit: true\n");
    Files.setPosixFilePermissions(conf, PosixFilePermissions.fromString("rw-------"));
    CheckReport report = prepare(only("4.1.1", "4.1.2")).execute((target, group, outcome) -> {});
    assertThat(report.totals()).isEqualTo(new Totals(2, 0, 0, 0));
  }

  @Test
  void printsAsKubeBenchDoes() throws Exception {
    Path conf = lamp("lamp:\n  lit: true\n");
    CheckReport report =
        prepare(
                new RunFilter(
                    Set.of("4.1.1", "4.1.2", "4.1.3"), Set.of(), Set.of("4.1.2"), true, true))
            .execute((target, group, outcome) -> {});
    assertThat(TextReport.of(report, TextOptions.PLAIN))
        .isEqualTo(
            """
            [INFO] 4 Lookouts
            [INFO] 4.1 Files
            [FAIL] 4.1.1 The lamp file is private
            [INFO] 4.1.2 The lamp is lit
            [WARN] 4.1.3 Someone looks

            == Remediations node ==
            4.1.1 chmod 600 %s

            4.1.3 look

            == Summary node ==
            0 checks PASS
            1 checks FAIL
            1 checks WARN
            1 checks INFO

            == Summary total ==
            0 checks PASS
            1 checks FAIL
            1 checks WARN
            1 checks INFO

            """
                .formatted(conf));
    assertThat(TextReport.of(report, TextOptions.PLAIN.withColour(true)))
        .startsWith("\u001b[34m[INFO] \u001b[0m4 Lookouts\n");
  }

  @Test
  void aMistakeInTheControlsNamesFileAndLineAndWhatWasExpected() throws Exception {
    lamp("x");
    Map<String, byte[]> broken = files();
    broken.put(
        "own-1.0/node.yaml",
        bytes(
            CONTROLS.replace("scored: true", "scored: perhaps").replace("id: 4.2\n", "id: [4]\n")));
    assertThatThrownBy(() -> runner().prepare(BenchmarkFiles.of(broken), options(RunFilter.ALL)))
        .isInstanceOfSatisfying(
            BenchmarkException.class,
            e ->
                assertThat(e.problems())
                    .contains(
                        new Problem(
                            "own-1.0/node.yaml",
                            20,
                            17,
                            "'perhaps' was found for 'scored'",
                            "true or false"))
                    .hasSize(4));
    broken.put("own-1.0/node.yaml", bytes("groups:\n  - id: 'never closed\n"));
    assertThatThrownBy(() -> runner().prepare(BenchmarkFiles.of(broken), options(RunFilter.ALL)))
        .isInstanceOfSatisfying(
            BenchmarkException.class,
            e -> {
              assertThat(e.problems().getFirst().file()).isEqualTo("own-1.0/node.yaml");
              assertThat(e.problems().getFirst().line()).isEqualTo(3);
            });
  }

  @Test
  void aMistakeInTheConfigurationNamesTheFile() {
    assertThatThrownBy(() ->
            runner()
                .prepare(
                    BenchmarkFiles.of(Map.of("config.yaml", bytes("- a\n- b\n"))),
                    options(RunFilter.ALL)))
        .hasMessage("config.yaml:1:1: not a configuration; expected a mapping");
    assertThatThrownBy(() -> runner().prepare(BenchmarkFiles.of(Map.of()), options(RunFilter.ALL)))
        .hasMessageContaining("config.yaml")
        .hasMessageContaining("expected a benchmark directory");
  }

  @Test
  void namesThatLeadOutOfTheDirectoryFindNothing() throws Exception {
    Files.writeString(directory.resolve("secret.yaml"), "x: 1\n");
    Path inside = Files.createDirectory(directory.resolve("inside"));
    BenchmarkFiles files = BenchmarkFiles.inDirectory(inside);
    assertThat(files.text("../secret.yaml")).isEmpty();
    assertThat(files.text(directory.resolve("secret.yaml").toString())).isEmpty();
    assertThat(files.targets("..")).isEmpty();
  }

  @Test
  void filesThatAreNoControlsAreRefused() throws Exception {
    Path config = directory.resolve("config.yaml");
    try (var file =
        Files.newByteChannel(config, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.position(50L << 20).write(ByteBuffer.wrap(new byte[] {1}));
    }
    BenchmarkFiles files = BenchmarkFiles.inDirectory(directory);
    assertThatThrownBy(() -> files.text("config.yaml"))
        .hasMessageContaining("config.yaml")
        .hasMessageContaining("the file is too large");
    Files.delete(config);
    Process pipe = new ProcessBuilder("mkfifo", config.toString()).start();
    assertThat(pipe.waitFor()).isZero();
    assertThatThrownBy(() -> files.text("config.yaml")).hasMessageContaining("not a regular file");
    Files.delete(config);
    Files.createSymbolicLink(config, Path.of("/dev/zero"));
    assertThatThrownBy(() -> files.text("config.yaml")).hasMessageContaining("not a regular file");
    Files.delete(config);
  }

  @Test
  void aliasesThatMultiplyAreRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a").append(i).append(": &a").append(i);
      bomb.append(" [*a").append(i - 1).append(", *a").append(i - 1).append("]\n");
    }
    assertThatThrownBy(() ->
            runner()
                .prepare(
                    BenchmarkFiles.of(Map.of("config.yaml", bytes(bomb.toString()))),
                    options(RunFilter.ALL)))
        .hasMessageContaining("too much YAML");
  }

  @Test
  void skippedChecksAreReportedSo() throws Exception {
    lamp("x");
    CheckReport report =
        prepare(new RunFilter(Set.of(), Set.of("4.1"), Set.of("4.1"), true, true))
            .execute((target, group, outcome) -> {
              assertThat(outcome.state()).isEqualTo(CheckState.INFO);
              assertThat(outcome.reason()).isEqualTo("Test marked as skip");
            });
    assertThat(report.totals()).isEqualTo(new Totals(0, 0, 0, 4));
  }

  private Path lamp(String content) throws Exception {
    Path conf = Files.writeString(directory.resolve("lamp.yaml"), content);
    Files.setPosixFilePermissions(conf, PosixFilePermissions.fromString("rw-r--r--"));
    return conf;
  }

  private static Process burning() throws Exception {
    Process process = new ProcessBuilder("/bin/sleep", "599.75").start();
    while (!ProcessHandle.of(process.pid())
        .flatMap(handle -> handle.info().command())
        .orElse("")
        .contains("sleep")) {
      Thread.onSpinWait();
    }
    return process;
  }

  private BenchmarkRun prepare(RunFilter filter) throws Exception {
    return runner().prepare(BenchmarkFiles.of(files()), options(filter));
  }

  private Map<String, byte[]> files() {
    String config =
        """
        node:
          components: [lamp]
          lamp:
            bins: [unlikely-lamp, sleep]
            confs: [/nonexistent/lamp.yaml, %s/lamp.yaml]
            defaultconf: /nonexistent/default.yaml
        target_mapping:
          "own-1.0": [node]
        version_mapping:
          "1.30": own-1.0
        """
            .formatted(directory);
    Map<String, byte[]> files = new java.util.HashMap<>();
    files.put("config.yaml", bytes(config));
    files.put("own-1.0/node.yaml", bytes(CONTROLS));
    return files;
  }

  private static RunFilter only(String... checks) {
    return new RunFilter(Set.of(checks), Set.of(), Set.of(), true, true);
  }

  private static CheckOptions options(RunFilter filter) {
    return new CheckOptions("own-1.0", "", List.of("node"), filter);
  }

  private static CheckRunner runner() {
    return new CheckRunner(new LocalNode(ShellLimits.STANDARD, () -> {}));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
