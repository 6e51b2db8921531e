package dev.vedette.rules;

import static dev.vedette.rules.RulesFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.EvaluateAuditRequest;
import dev.vedette.proto.rules.v1.EvaluateAuditResponse;
import dev.vedette.proto.rules.v1.ListAlertsRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kubernetes audit events beside those of nodes. */
class AuditIT {
  private static final String RULES =
      """
      - required_plugin_versions:
          - name: k8saudit
            version: 0.7.0
          - name: json
            version: 0.7.0
      - rule: Map made
        desc: Somebody makes a config map.
        condition: ka.verb = create and ka.target.resource = configmaps
        output: Map made (user=%ka.user.name map=%ka.target.name where=%ka.target.namespace)
        priority: NOTICE
        source: k8s_audit
      - rule: Cat started
        desc: The program cat.
        condition: evt.type = execve and proc.name = cat
        output: Cat started
        priority: WARNING
      """;

  @TempDir private Path directory;
  private RulesFixture rules;

  @BeforeEach
  void start() {
    rules = RulesFixture.empty(directory);
    rules.apply("mine", RULES);
  }

  @AfterEach
  void stop() {
    rules.close();
  }

  private static String event(String id, String verb, String name) {
    return """
    {"kind": "Event", "apiVersion": "audit.k8s.io/v1", "auditID": "%s", "stage": "ResponseComplete",
     "stageTimestamp": "2026-01-02T03:04:05.678901Z", "verb": "%s", "user": {"username": "ada"},
     "objectRef": {"resource": "configmaps", "namespace": "shop", "name": "%s"}}
    """
        .formatted(id, verb, name);
  }

  private static String list(String... events) {
    return "{\"kind\": \"EventList\", \"items\": [" + String.join(",", events) + "]}";
  }

  private EvaluateAuditResponse post(String content) {
    return rules
        .evaluation()
        .evaluateAudit(
            EvaluateAuditRequest.newBuilder().setContent(ByteString.copyFromUtf8(content)).build());
  }

  private List<Alert> alerts() {
    return rules.alerts().listAlerts(ListAlertsRequest.getDefaultInstance()).getAlertsList();
  }

  @Test
  void alertsOnceHoweverOftenTheServerSends() {
    String body =
        list(event("1", "create", "a"), event("2", "get", "a"), event("3", "create", "b"));

    EvaluateAuditResponse first = post(body);
    assertThat(first.getEventCount()).isEqualTo(3);
    assertThat(first.getAlertCount()).isEqualTo(2);
    assertThat(first.getRepeatedAlertCount()).isZero();

    rules.restart();
    EvaluateAuditResponse again = post(list(event("3", "create", "b"), event("4", "create", "c")));
    assertThat(again.getAlertCount()).isEqualTo(1);
    assertThat(again.getRepeatedAlertCount()).isEqualTo(1);
    assertThat(alerts())
        .extracting(Alert::getMessage)
        .containsExactly(
            "Map made (user=ada map=c where=shop)",
            "Map made (user=ada map=b where=shop)",
            "Map made (user=ada map=a where=shop)");
    assertThat(alerts()).extracting(Alert::getSource).containsOnly("k8s_audit");
  }

  @Test
  void tellsOfEventsThatCannotBeUsedAndTakesTheOthers() {
    EvaluateAuditResponse taken =
        post(list(event("1", "create", "a"), "{\"kind\": \"Event\"}") + "\n{\"kind\": \"Pod\"}");

    assertThat(taken.getEventCount()).isEqualTo(1);
    assertThat(taken.getAlertCount()).isEqualTo(1);
    assertThat(taken.getWarningsList()).hasSize(2);
  }

  @Test
  void refusesWhatIsNoJsonAndStoresNothingOfIt() {
    var refused = refusal(() -> post(event("1", "create", "a") + "\n{]"));

    assertThat(refused.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(refused.getMessage()).startsWith("content:5:2: ");
    assertThat(alerts()).isEmpty();
    assertThat(rules.metrics())
        .contains("vedette_rules_batches_rejected_total{reason=\"INVALID_CONTENT\",} 1.0");
  }
}
