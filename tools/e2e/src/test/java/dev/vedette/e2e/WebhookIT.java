package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a Kubernetes API server posts to the gateway: its audit log, and objects to admit. */
@ExtendWith(SharedSuite.class)
final class WebhookIT {
  private static final String RULES =
      """
      - rule: Shell in pod asked for
        desc: Somebody runs a command in a pod.
        condition: ka.verb = create and ka.target.subresource = exec
        output: Shell asked for (user=%ka.user.name pod=%ka.target.name)
        priority: NOTICE
        source: k8s_audit
      """;

  private static final String EVENTS =
      """
      {"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "items": [
        {"kind": "Event", "auditID": "e7e1e0ab-0001", "stage": "ResponseComplete",
         "stageTimestamp": "2026-01-02T03:04:05.678901Z", "verb": "create",
         "user": {"username": "webhook-ada"},
         "objectRef": {"resource": "pods", "subresource": "exec", "name": "web-0"}}]}
      """;

  private static final String REVIEW =
      """
      {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": {
        "uid": "705ab4f5-6393-11e8-b7cc-42010a800002", "operation": "CREATE",
        "kind": {"group": "", "version": "v1", "kind": "Pod"}, "namespace": "default",
        "object": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "root"},
          "spec": {"hostPID": true, "containers": [{"name": "c", "image": "busybox:1",
            "securityContext": {"privileged": true}}]}}}}
      """;

  private final JsonMapper mapper = JsonMapper.shared();

  private static HttpResponse<String> post(Suite suite, String path, String body, String token)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(suite.address("http") + path))
              .POST(HttpRequest.BodyPublishers.ofString(body));
      if (!token.isEmpty()) {
        request.header("Authorization", "Bearer " + token);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void auditEventsBecomeAlertsOnce(Suite suite, @TempDir Path directory) throws Exception {
    Path rules = directory.resolve("audit.yaml");
    Files.writeString(rules, RULES);
    suite.vedette("rules", "apply", "--rule-set", "audit", rules.toString()).succeeded();

    assertThat(post(suite, "/k8s-audit", EVENTS, "").statusCode()).isEqualTo(401);
    HttpResponse<String> taken = post(suite, "/k8s-audit", EVENTS, suite.token());
    assertThat(taken.statusCode()).isEqualTo(200);
    assertThat(taken.body()).isEqualTo("1 events, 1 alerts\n");
    assertThat(post(suite, "/k8s-audit", EVENTS, suite.token()).body())
        .isEqualTo("1 events, 0 alerts\n");
    assertThat(post(suite, "/k8s-audit", "{]", suite.token()).statusCode()).isEqualTo(400);
    assertThat(post(suite, "/k8s-audit", "{}", suite.token()).body())
        .isEqualTo("0 events, 0 alerts\nwarning: data not recognized as a k8s audit event\n");

    String listed =
        suite.call("vedette.rules.v1.AlertService/ListAlerts", "{\"page_size\": 1000}").succeeded();
    assertThat(mapper.readTree(listed).path("alerts").findValuesAsString("message"))
        .containsOnlyOnce("Shell asked for (user=webhook-ada pod=web-0)");
  }

  @Test
  void admitsWithKubernetesOwnMessages(Suite suite) throws Exception {
    HttpResponse<String> answer = post(suite, "/admit", REVIEW, "");

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode review = mapper.readTree(answer.body());
    assertThat(review.path("kind").asString()).isEqualTo("AdmissionReview");
    JsonNode response = review.path("response");
    assertThat(response.path("uid").asString()).isEqualTo("705ab4f5-6393-11e8-b7cc-42010a800002");
    assertThat(response.path("allowed").isBoolean()).isTrue();
    assertThat(answer.body()).contains("privileged");
  }

  @Test
  void heedsLabelsInThePathOfTheWebhook(Suite suite) throws Exception {
    String path =
        "/admit/pod-security.kubernetes.io/enforce/baseline/admission.vedette.dev/enforce/none";

    HttpResponse<String> answer = post(suite, path, REVIEW, "");

    JsonNode response = mapper.readTree(answer.body()).path("response");
    assertThat(response.path("allowed").asBoolean()).isFalse();
    assertThat(response.path("status").path("message").asString())
        .startsWith("pods \"root\" is forbidden: violates PodSecurity \"baseline:latest\"");
    assertThat(post(suite, "/admit/baseline", REVIEW, "").statusCode()).isEqualTo(400);
  }
}
