package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What anybody tries within ten minutes. */
@ExtendWith(SharedSuite.class)
final class TenMinutesIT {
  @Test
  void reflectionShowsEveryService(Suite suite) throws Exception {
    assertThat(suite.listServices().succeeded())
        .contains(
            "vedette.agent.v1.CheckService",
            "vedette.agent.v1.EventService",
            "vedette.rules.v1.AlertService",
            "vedette.rules.v1.EvaluationService",
            "vedette.rules.v1.NodeService",
            "vedette.rules.v1.RuleSetService",
            "vedette.rules.v1alpha1.RuleAuthoringService",
            "vedette.scanner.v1.ScanService",
            "grpc.health.v1.Health");
  }

  @Test
  void readsNeedNoToken(Suite suite) throws Exception {
    assertThat(suite.call("vedette.rules.v1.NodeService/ListNodes", "{}").succeeded())
        .contains("nodes/");
    assertThat(suite.call("grpc.health.v1.Health/Check", "{}").succeeded()).contains("SERVING");
  }

  @Test
  void rulesAreFormattedThroughTheGateway(Suite suite) throws Exception {
    String request =
        "{\"files\":[{\"path\":\"a.yaml\",\"content\":\"%s\"}]}"
            .formatted(base64("- list:  l\n  items: [a,b]\n"));

    assertThat(
            suite
                .call("vedette.rules.v1alpha1.RuleAuthoringService/FormatRules", request)
                .succeeded())
        .contains(base64("- list: l\n  items: [a, b]\n"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void changesNeedTheToken(Suite suite) throws Exception {
    String request = "{\"rule_set_id\":\"mine\",\"rule_set\":{\"kind\":\"RULE_SET_KIND_RUNTIME\"}}";

    Command without = suite.call("vedette.rules.v1.RuleSetService/CreateRuleSet", request);
    Command wrong =
        suite.call(
            "vedette.rules.v1.RuleSetService/CreateRuleSet",
            request,
            "authorization: Bearer wrong");

    assertThat(without.status()).isNotZero();
    assertThat(without.err()).contains("unauthenticated");
    assertThat(wrong.err()).contains("unauthenticated");
    assertThat(suite.call("vedette.rules.v1.RuleSetService/ListRuleSets", "{}").succeeded())
        .doesNotContain("ruleSets/mine");
  }

  @Test
  void aBadRuleFileIsExplainedAndTheOldOneStaysActive(Suite suite, @TempDir Path directory)
      throws Exception {
    Path good = directory.resolve("good.yaml");
    Files.writeString(
        good,
        """
        - rule: Never
          desc: matches nothing
          condition: evt.type = execve and proc.name = no-such-program
          output: never (%proc.name)
          priority: NOTICE
        """);
    Path bad = directory.resolve("bad.yaml");
    Files.writeString(bad, Files.readString(good).replace("proc.name =", "proc.nmae ="));

    String applied =
        suite.vedette("rules", "apply", "--rule-set", "tried", good.toString()).succeeded();
    Command refused = suite.vedette("rules", "apply", "--rule-set", "tried", bad.toString());
    Command validated = suite.vedette("rules", "validate", bad.toString());

    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("bad.yaml:3:").contains("proc.nmae").contains("^");
    assertThat(validated.status()).isEqualTo(1);
    String revision = applied.replaceFirst("(?s).*/revisions/(.{12}).*", "$1");
    assertThat(suite.vedette("rules", "list").succeeded()).contains(revision);
  }

  @Test
  void statusAndDoctorKnowTheRunningSuite(Suite suite) throws Exception {
    Command status = suite.vedette("status", "--output", "json");
    Command doctor = suite.vedette("doctor");

    assertThat(status.out()).contains("\"rules\" : true", "\"nodes/", "\"ruleSets/default\"");
    assertThat(doctor.out()).contains("services.yaml", "clock", "certificate");
  }

  @Test
  void theTokenIsForItsOwnerOnly(Suite suite) throws Exception {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(Path.of(suite.address("token-file")))))
        .isEqualTo("rw-------");
  }

  @Test
  void aWrongCommandLineIsOneClearLine(Suite suite) throws Exception {
    Command typo = suite.vedette("wacth");
    Command nobody = suite.vedette("nodes", "--gateway", "127.0.0.1:1");

    assertThat(typo.status()).isEqualTo(64);
    assertThat(nobody.status()).isEqualTo(69);
    assertThat(nobody.err().lines()).hasSize(1);
  }
}
