package dev.vedette.rules;

import static dev.vedette.rules.RulesFixture.file;
import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import dev.vedette.proto.rules.v1.BenchmarkServiceGrpc;
import dev.vedette.proto.rules.v1.CheckChange;
import dev.vedette.proto.rules.v1.DiffBenchmarksRequest;
import dev.vedette.proto.rules.v1.DiffBenchmarksResponse;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.RuleSetKind;
import dev.vedette.proto.rules.v1.SettingChange;
import dev.vedette.server.tls.PeerIdentity;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkServiceIT {
  private static final File CONTROLS = file("cis-1.10/node.yaml", FleetFixture.CONTROLS);
  private static final File CONFIG =
      file("config.yaml", "node:\n  kubelet:\n    confs: [/etc/a, /etc/b]\n");

  @TempDir private Path directory;
  private RulesFixture rules;

  @BeforeEach
  void start() {
    rules = RulesFixture.empty(directory);
    RulesFixture.create(rules.ruleSets(), "cis", RuleSetKind.RULE_SET_KIND_BENCHMARK);
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  @Test
  void saysWhichChecksAnOverrideChanges() {
    String before = store(CONTROLS, CONFIG);
    String after =
        store(
            CONTROLS,
            CONFIG,
            file(
                "overrides.yaml",
                """
                config: {node: {kubelet: {confs: [/opt/a]}}}
                checks:
                  - {check: 4.1.2, set: {scored: false, audit: "false"}}
                """));

    DiffBenchmarksResponse diff = diff("", after);

    assertThat(diff.getBefore()).isEqualTo(before);
    CheckChange change = diff.getChecks(0);
    assertThat(diff.getChecksCount()).isEqualTo(1);
    assertThat(change.getBenchmark() + " " + change.getTarget() + " " + change.getCheck())
        .isEqualTo("cis-1.10 node 4.1.2");
    assertThat(change.getFieldsList())
        .map(field -> field.getField() + ": " + field.getBefore() + " -> " + field.getAfter())
        .containsExactly("audit: true -> false", "scored:  -> false");
    assertThat(diff.getSettingsList())
        .containsExactly(
            SettingChange.newBuilder()
                .setKey("node.kubelet.confs")
                .setBefore("[/etc/a, /etc/b]")
                .setAfter("[/opt/a]")
                .build());
  }

  @Test
  void seesNothingInAnotherLayoutAndNamesWhatCameAndWent() {
    String before = store(CONTROLS, CONFIG);
    String laidOut =
        store(
            file(
                "cis-1.10/node.yaml",
                FleetFixture.CONTROLS.replace("id: 4.1.1", "# a remark\n        id: 4.1.1")),
            CONFIG);
    assertThat(diff(before, laidOut).getChecksList()).isEmpty();
    String renamed =
        store(
            file("cis-1.10/node.yaml", FleetFixture.CONTROLS.replace("id: 4.1.2", "id: 4.1.3")),
            CONFIG);
    assertThat(diff(before, renamed).getChecksList())
        .map(change -> change.getCheck() + " " + change.getKind() + " " + change.getText())
        .containsExactly(
            "4.1.2 CHANGE_KIND_REMOVED The second", "4.1.3 CHANGE_KIND_ADDED The second");
  }

  @Test
  void refusesAnOverrideOfACheckThatIsNowhere() {
    var refused =
        refusal(() ->
            store(
                CONTROLS,
                file("overrides.yaml", "checks:\n  - {check: 4.1.9, set: {scored: false}}\n")));
    assertThat(refused.getMessage()).contains("overrides.yaml:2:5", "4.1.9");
  }

  @Test
  void refusesRevisionsOfAnotherKindAndUnknownOnes() {
    String runtime = rules.apply("falco", RuleSetServiceIT.GOOD);
    assertThat(refusal(() -> diff("", runtime)).getMessage()).contains("kind RUNTIME");
    String first = store(CONTROLS);
    assertThat(refusal(() -> diff("", first)).getCode()).isEqualTo(Code.FAILED_PRECONDITION_VALUE);
    String unknown = first.substring(0, first.length() - 64) + "0".repeat(64);
    assertThat(refusal(() -> diff("", unknown)).getCode()).isEqualTo(Code.NOT_FOUND_VALUE);
  }

  private String store(File... files) {
    return RulesFixture.store(rules.ruleSets(), "cis", files).getName();
  }

  private DiffBenchmarksResponse diff(String before, String after) {
    return BenchmarkServiceGrpc.newBlockingStub(rules.as(PeerIdentity.gateway()))
        .diffBenchmarks(
            DiffBenchmarksRequest.newBuilder().setBefore(before).setAfter(after).build());
  }
}
