package dev.vedette.cli.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import dev.vedette.server.tls.TlsConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects of a cluster come from its API server, page by page, and a refusal is told. */
final class ClusterObjectsTest {
  @TempDir private Path directory = Path.of("");
  private ApiServerStandIn server;
  private TlsConfig certificates;

  @BeforeEach
  void startServer() throws IOException {
    ThrowawayCa authority = ThrowawayCa.create(directory.resolve("ca"));
    certificates = authority.issue(PeerIdentity.gateway());
    server = new ApiServerStandIn(ClusterTls.context(own()), true);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private Kubeconfig.Access own() throws IOException {
    return new Kubeconfig.Access(
        URI.create("https://127.0.0.1"),
        Files.readString(certificates.trust()),
        Files.readString(certificates.certificate()),
        Files.readString(certificates.key()),
        null);
  }

  private static String base64(Path file) throws IOException {
    return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
  }

  private Path kubeconfig(String user) throws IOException {
    return Files.writeString(
        directory.resolve("config"),
        """
        apiVersion: v1
        kind: Config
        current-context: other
        contexts:
        - {name: here, context: {cluster: c, user: u}}
        clusters:
        - {name: c, cluster: {server: "%s/", certificate-authority: ca/ca.pem}}
        users:
        - {name: u, user: %s}
        """
            .formatted(server.url(), user));
  }

  private String certificate() throws IOException {
    return "{client-certificate-data: "
        + base64(certificates.certificate())
        + ", client-key-data: "
        + base64(certificates.key())
        + ", token: ";
  }

  private Map<String, String> read(String user, String namespace) throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    try (var objects = ClusterObjects.of(kubeconfig(user), Map.of(), "here", namespace)) {
      objects.read((name, content) -> found.put(name, new String(content, UTF_8)));
      objects.notes().forEach(note -> found.put("note: " + note, ""));
    }
    return found;
  }

  private static String object(String name, String more) {
    return "{\"metadata\": {\"name\": \""
        + name
        + "\", \"namespace\": \"shop\", \"managedFields\": []"
        + more
        + "}, \"status\": {}}";
  }

  @Test
  void readsAllPagesWithCertificateAndToken() throws IOException {
    server.list(
        "/api/v1/pods",
        object("a", ""),
        object("b", ", \"ownerReferences\": [{\"kind\": \"ReplicaSet\", \"controller\": true}]"),
        object("c", ""));
    server.list("/apis/apps/v1/deployments", object("d", ""));
    server.expire("/api/v1/pods");

    Map<String, String> found = read(certificate() + "secret}", "");

    assertThat(found.keySet())
        .contains(
            "cluster/shop/Pod/a",
            "cluster/shop/Pod/c",
            "cluster/shop/Deployment/d",
            "note: services: answered 403")
        .doesNotContain("cluster/shop/Pod/b");
    assertThat(found.get("cluster/shop/Deployment/d"))
        .contains("\"apiVersion\" : \"apps/v1\"", "\"kind\" : \"Deployment\"")
        .doesNotContain("managedFields", "status");
    assertThat(server.requests())
        .allMatch(request -> request.endsWith(" Bearer secret"))
        .noneMatch(request -> request.contains("secrets"))
        .filteredOn(request -> request.startsWith("/api/v1/pods"))
        .containsExactly(
            "/api/v1/pods?limit=500 Bearer secret",
            "/api/v1/pods?limit=500&continue=after-2 Bearer secret",
            "/api/v1/pods?limit=500 Bearer secret",
            "/api/v1/pods?limit=500&continue=after-2 Bearer secret");
  }

  @Test
  void keepsToANamespace() throws IOException {
    server.list("/api/v1/namespaces/shop/pods", object("a", ""));

    assertThat(read(certificate() + "secret}", "shop")).containsKey("cluster/shop/Pod/a");

    assertThat(server.requests())
        .allMatch(request -> request.contains("/namespaces/shop/"))
        .isNotEmpty();
  }

  @Test
  void tellsThatCredentialsAreRefused() {
    assertThatThrownBy(() -> read(certificate() + "wrong}", ""))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("refused the credentials");
  }

  @Test
  void trustsOnlyTheNamedAuthority() throws IOException {
    ThrowawayCa other = ThrowawayCa.create(directory.resolve("other"));
    Files.copy(
        other.trust(),
        directory.resolve("ca/ca.pem"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> read(certificate() + "secret}", ""))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(server.url());
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void runsNoProgramOfTheKubeconfig() {
    assertThatThrownBy(() -> read("{exec: {command: /bin/false}}", ""))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("exec is not supported, for it would run a program");
  }
}
