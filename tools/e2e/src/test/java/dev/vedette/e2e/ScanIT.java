package dev.vedette.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A privileged Pod is scored as kubesec scores it: at the gateway, and on the command line. */
@ExtendWith(SharedSuite.class)
final class ScanIT {
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: everything-allowed
      spec:
        containers:
          - name: shell
            image: busybox
            securityContext:
              privileged: true
      """;

  private final JsonMapper mapper = JsonMapper.shared();

  @Test
  void scoresAPrivilegedPodThroughTheGateway(Suite suite) throws Exception {
    String request =
        "{\"content\":\""
            + Base64.getEncoder()
                .encodeToString(POD.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            + "\",\"file_name\":\"pod.yaml\"}";

    String answer = suite.call("vedette.scanner.v1.ScanService/ScanManifest", request).succeeded();

    JsonNode report = mapper.readTree(answer).get("reports").get(0);
    assertThat(report.get("score").asInt()).isEqualTo(-30);
    assertThat(report.get("message").asString()).isEqualTo("Failed with a score of -30 points");
    assertThat(report.get("critical").get(0).get("id").asString()).isEqualTo("Privileged");
  }

  @Test
  void scoresItOnTheCommandLineWithAndWithoutAServer(Suite suite, @TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("pod.yaml");
    Files.writeString(file, POD);

    Command here = suite.vedette("scan", "--profile", "kubesec", file.toString());
    Command there = suite.vedette("scan", "--profile", "kubesec", "--server", file.toString());

    assertThat(here.status()).isEqualTo(2);
    assertThat(there.status()).isEqualTo(2);
    assertThat(there.out()).isEqualTo(here.out());
    JsonNode report = mapper.readTree(here.out()).get(0);
    assertThat(report.get("object").asString()).isEqualTo("Pod/everything-allowed.default");
    assertThat(report.get("score").asInt()).isEqualTo(-30);
    assertThat(report.get("fileName").asString()).isEqualTo(file.toString());
  }

  @Test
  void answersKubesecsCurlWithTheSameJson(Suite suite, @TempDir Path directory) throws Exception {
    Path file = directory.resolve("deployment.yaml");
    Files.writeString(file, POD);

    String there;
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest post =
          HttpRequest.newBuilder(URI.create(suite.address("http") + "/scan"))
              .POST(HttpRequest.BodyPublishers.ofFile(file))
              .build();
      there = client.send(post, HttpResponse.BodyHandlers.ofString()).body();
    }
    Command here = suite.vedette("scan", "--profile", "kubesec", file.toString());

    String name = "\"fileName\": \"";
    assertThat(there.strip())
        .isEqualTo(here.out().replace(name + file + "\"", name + "API\"").strip());
  }

  @Test
  void findsWithItsOwnChecksOnTheCommandLineWithAndWithoutAServer(
      Suite suite, @TempDir Path directory) throws Exception {
    Path file = directory.resolve("pod.yaml");
    Files.writeString(file, POD);

    Command here = suite.vedette("scan", "--format", "json", file.toString());
    Command there = suite.vedette("scan", "--format", "json", "--server", file.toString());

    assertThat(here.status()).isEqualTo(2);
    assertThat(mapper.readTree(there.out())).isEqualTo(mapper.readTree(here.out()));
    assertThat(here.out()).contains("\"check\": \"container-privileged\"");
  }

  @Test
  void scansStandardInputWhateverLibrariesTheFormatNeeds() throws Exception {
    String vedette = Tree.root().resolve("vedette").toString();

    Command scan = Command.run(List.of(vedette, "scan", "-", "--format", "json"), Map.of(), POD);

    assertThat(scan.status()).isEqualTo(2);
    assertThat(scan.out()).contains("\"check\": \"container-privileged\"");
  }

  @Test
  void saysWhereAManifestIsBroken(Suite suite, @TempDir Path directory) throws Exception {
    Path file = directory.resolve("broken.yaml");
    Files.writeString(file, "kind: Pod\nspec: [unclosed\n");

    Command scan = suite.vedette("scan", "--profile", "kubesec", file.toString());

    assertThat(scan.status()).isEqualTo(1);
    assertThat(scan.err()).startsWith("vedette: " + file + ":");
  }
}
