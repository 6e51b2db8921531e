package dev.vedette.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Policies are stored as a rule set, and decide by its name: by RPC, on the command line, at
 * admission.
 */
final class PolicyRuleSetIT {
  private static final String EVALUATE = "vedette.scanner.v1.PolicyService/EvaluatePolicy";
  private static final String DOCKERFILE = "FROM python:latest\nUSER root\n";
  private static final String PODS =
      """
      package main

      deny contains msg if {
        some container in input.spec.containers
        endswith(container.image, ":latest")
        msg := sprintf("%s: name a version", [container.name])
      }
      """;
  private static final String IMAGES =
      """
      package main

      deny contains "name a version" if endswith(input[_].Value[0], data.images.forbidden)
      """;
  private static final String POD =
      """
      {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"},
       "spec": {"containers": [{"name": "web", "image": "shop:latest"}]}}
      """;

  private final JsonMapper mapper = JsonMapper.shared();

  @Test
  void decideByTheNameOfTheirRuleSet(@TempDir Path directory) throws Exception {
    Path policies = Files.createDirectories(directory.resolve("policies"));
    Files.writeString(policies.resolve("pods.rego"), PODS);
    Files.writeString(policies.resolve("images.rego"), IMAGES);
    Files.createDirectory(policies.resolve("data"));
    Files.writeString(
        policies.resolve("data/images.json"), "{\"images\": {\"forbidden\": \":latest\"}}");
    Path dockerfile = Files.writeString(directory.resolve("Dockerfile"), DOCKERFILE);

    try (Suite suite =
        Suite.up(
            "--set",
            "agent.capture.enabled=false",
            "--set",
            "scanner.admission.rule-sets=ruleSets/images")) {
      String before = post(suite, "shop:1");
      assertThat(before).contains("\"allowed\": false", "ruleSets/images");

      suite
          .vedette(
              "rules", "apply", "--kind", "policy", "--rule-set", "images", policies.toString())
          .succeeded();

      JsonNode pod = evaluate(suite, "ruleSets/images", "pod.yaml", POD);
      assertThat(pod.path("passed").asBoolean()).isFalse();
      assertThat(pod.findValuesAsString("message")).containsExactly("web: name a version");
      JsonNode image = evaluate(suite, "ruleSets/images", "Dockerfile", DOCKERFILE);
      assertThat(image.findValuesAsString("message")).containsExactly("name a version");
      String revision = image.path("revision").asString();
      assertThat(revision).startsWith("ruleSets/images/revisions/");
      assertThat(
              evaluate(suite, revision, "Dockerfile", "FROM python:3.13\n")
                  .path("passed")
                  .asBoolean())
          .isTrue();
      Command missing = suite.call(EVALUATE, request("ruleSets/none", "Dockerfile", DOCKERFILE));
      assertThat(missing.err()).contains("not_found");

      for (String name : new String[] {"images", revision}) {
        Command here = suite.vedette("policy", "test", "--rule-set", name, dockerfile.toString());
        assertThat(here.out()).contains("FAIL - " + dockerfile + " - main - name a version");
        assertThat(here.status()).isEqualTo(1);
      }

      assertThat(post(suite, "shop:1")).contains("\"allowed\": true");
      assertThat(post(suite, "shop:latest"))
          .contains("\"allowed\": false", "ruleSets/images (main): web: name a version");
    }
  }

  private JsonNode evaluate(Suite suite, String ruleSet, String file, String content)
      throws Exception {
    return mapper.readTree(suite.call(EVALUATE, request(ruleSet, file, content)).succeeded());
  }

  private static String request(String ruleSet, String file, String content) {
    return "{\"ruleSet\":\"%s\",\"inputs\":[{\"fileName\":\"%s\",\"content\":\"%s\"}]}"
        .formatted(ruleSet, file, Base64.getEncoder().encodeToString(content.getBytes(UTF_8)));
  }

  private static String post(Suite suite, String image) throws Exception {
    String review =
        """
        {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": {"uid": "u-1",
         "operation": "CREATE", "namespace": "shop", "object": %s}}
        """
            .formatted(POD.replace("shop:latest", image));
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(suite.address("http") + "/admit"))
                  .POST(HttpRequest.BodyPublishers.ofString(review))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
