package dev.vedette.agent.check.controls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class OverridesTest {
  private static final String CONTROLS =
      """
      ---
      id: "4"
      type: node
      groups:
        - id: "4.1"
          checks:
            - id: 4.1.1
              text: "The first" # a remark
              audit: |
                first line
                second line

              tests:
                test_items:
                  - flag: permissions
              scored: true
            - id: 4.1.2
              text: The second
              audit: stat $kubeletconf
            - {id: 4.1.3, text: The third, scored: true}
      """;

  @Test
  void changesOneCheckAndNothingElse() throws BenchmarkException {
    Controls changed =
        controls(
            """
            checks:
              - check: 4.1.1
                set:
                  scored: false
                  audit: stat "$kubeletsvc" | tr -d '\\t'
                  type: manual
            """);
    Check first = check(changed, 0);
    assertThat(first.scored()).isFalse();
    assertThat(first.type()).isEqualTo("manual");
    assertThat(first.audits().command()).isEqualTo("stat \"$kubeletsvc\" | tr -d '\\t'");
    assertThat(first.text()).isEqualTo("The first");
    assertThat(check(changed, 1)).isEqualTo(check(controls(""), 1));
    assertThat(check(changed, 2)).isEqualTo(check(controls(""), 2));
  }

  @Test
  void changesNestedAndFlowValues() throws BenchmarkException {
    Controls changed =
        controls(
            """
            checks:
              - check: 4.1.1
                benchmark: cis-1.10
                target: node
                set: {tests: {test_items: [{flag: owner, compare: {op: eq, value: "0644"}}]}}
              - check: 4.1.3
                set:
                  scored: false
                  audit: |
                    two
                    lines
            """);
    Tests tests = Objects.requireNonNull(check(changed, 0).tests());
    assertThat(tests.items().getFirst().flag()).isEqualTo("owner");
    assertThat(tests.items().getFirst().value()).isEqualTo("0644");
    assertThat(check(changed, 2).scored()).isFalse();
    assertThat(check(changed, 2).audits().command()).isEqualTo("two\nlines\n");
  }

  @Test
  void leavesOtherBenchmarksAndTargetsAlone() throws BenchmarkException {
    Controls changed =
        controls(
            """
            checks:
              - {check: 4.1.1, benchmark: cis-1.9, set: {text: other}}
              - {check: 4.1.1, target: master, set: {text: other}}
            """);
    assertThat(changed).isEqualTo(controls(""));
  }

  @Test
  void laysSettingsOverTheConfiguration() throws BenchmarkException {
    BenchmarkFiles files =
        files(
            """
            config:
              node:
                kubelet:
                  confs: [/opt/kubelet.conf]
            """);
    BenchmarkConfig config = BenchmarkConfig.read(files).mergedFor("cis-1.10", files);
    Component kubelet = config.components("node").orElseThrow().getFirst();
    assertThat(kubelet.candidates(Component.FileKind.CONFIG)).containsExactly("/opt/kubelet.conf");
    assertThat(kubelet.binaries()).containsExactly("kubelet");
    assertThat(config.targets("cis-1.10")).contains(List.of("node"));
  }

  @Test
  void saysWhatIsWrongWithTheFile() {
    BenchmarkException wrong =
        Objects.requireNonNull(
            catchThrowableOfType(
                BenchmarkException.class,
                () ->
                    controls(
                        """
                        checks:
                          - set: {scored: false}
                          - check: 4.1.1
                          - check: 4.1.1
                            set: {id: 4.1.9}
                        """)));
    assertThat(wrong.problems())
        .map(Problem::toString)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("overrides.yaml:2:5: no 'check'"),
            second -> assertThat(second).startsWith("overrides.yaml:3:5: no 'set'"),
            third -> assertThat(third).startsWith("overrides.yaml:5:11: not a field that can be"));
  }

  private static Controls controls(String overrides) throws BenchmarkException {
    String file = "cis-1.10/node.yaml";
    return ControlsReader.read(file, files(overrides).text(file).orElseThrow(), "node");
  }

  private static Check check(Controls controls, int index) {
    return controls.groups().getFirst().checks().get(index);
  }

  private static BenchmarkFiles files(String overrides) {
    String config =
        """
        node:
          components: [kubelet]
          kubelet:
            bins: [kubelet]
            confs: [/etc/kubelet.conf]
        version_mapping: {"1.30": cis-1.10}
        target_mapping: {cis-1.10: [node]}
        """;
    String own = "node: {kubelet: {confs: [/var/kubelet.conf]}}\n";
    Map<String, byte[]> files = new HashMap<>();
    files.put("config.yaml", config.getBytes(StandardCharsets.UTF_8));
    files.put("cis-1.10/config.yaml", own.getBytes(StandardCharsets.UTF_8));
    files.put("cis-1.10/node.yaml", CONTROLS.getBytes(StandardCharsets.UTF_8));
    files.put("overrides.yaml", overrides.getBytes(StandardCharsets.UTF_8));
    return BenchmarkFiles.of(files);
  }
}
