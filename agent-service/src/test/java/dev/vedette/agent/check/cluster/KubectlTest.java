package dev.vedette.agent.check.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.vedette.agent.check.node.AuditResult;
import dev.vedette.agent.check.node.AuditSettings;
import dev.vedette.agent.check.node.Auditor;
import dev.vedette.agent.check.node.FakeRoot;
import dev.vedette.agent.check.node.ShellPolicy;
import dev.vedette.agent.check.script.AuditKind;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kubectl against an API server of the test's own, over TLS. */
final class KubectlTest {
  private static final char[] PASSWORD = "test-only".toCharArray();

  // Making keys starts a virtual machine each time.
  @TempDir static Path keys;

  @TempDir Path directory;

  private final Map<String, String> answers = new HashMap<>();
  private HttpsServer server;
  private Auditor auditor;

  @BeforeAll
  static void makeKeys() throws Exception {
    makeKey("server");
    makeKey("other");
  }

  private static void makeKey(String name) throws Exception {
    String store = " -storepass test-only -keystore " + keys.resolve(name + ".p12");
    keytool(
        "-genkeypair -alias s -keyalg EC -ext san=ip:127.0.0.1 -validity 2 -storetype PKCS12 -dname"
            + " CN="
            + name
            + store);
    keytool("-exportcert -rfc -alias s -file " + keys.resolve(name + ".crt") + store);
  }

  @BeforeEach
  void start() throws Exception {
    Files.copy(keys.resolve("server.crt"), directory.resolve("ca.crt"));
    Files.writeString(directory.resolve("token"), "secret\n");
    KeyStore pair = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(keys.resolve("server.p12"))) {
      pair.load(stream, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(pair, PASSWORD);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext(
        "/",
        exchange -> {
          boolean known =
              "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          String body = answers.get(exchange.getRequestURI().toString());
          int status = !known ? 401 : body == null ? 404 : 200;
          byte[] bytes =
              (status == 200 && body != null ? body : "{\"message\":\"status " + status + "\"}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    ClusterAccess access =
        ClusterAccess.of(
            URI.create("https://127.0.0.1:" + server.getAddress().getPort()), directory);
    auditor =
        new Auditor(
            new FakeRoot(directory.resolve("root")).node(),
            AuditSettings.of(ShellPolicy.FORBIDDEN).withCluster(Kubectl.programs(access)));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void keytool(String arguments) throws Exception {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command = new java.util.ArrayList<>(List.of(tool.toString()));
    command.addAll(List.of(arguments.split(" ")));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  @Test
  void listsObjectsPageByPage() throws Exception {
    answers.put(
        "/api/v1/pods?limit=500",
        "{\"metadata\":{\"continue\":\"n=1\"},\"items\":[{\"metadata\":{\"name\":\"a\"},\"spec\":{\"hostPID\":true}}]}");
    answers.put(
        "/api/v1/pods?limit=500&continue=n%3D1",
        "{\"items\":[{\"metadata\":{\"name\":\"b\",\"namespace\":\"x\"},\"spec\":{}}]}");
    AuditResult result =
        auditor.run(
            "kubectl get pods --all-namespaces -o"
                + " custom-columns=POD:.metadata.name,HOST:.spec.hostPID --no-headers | while read"
                + " -r pod host; do echo \"$pod is $host\"; done",
            true);
    assertThat(result.outcome().output()).isEqualTo("a is true\nb is <none>\n");
    assertThat(result.kind()).isEqualTo(AuditKind.API);
    assertThat(
            auditor
                .run(
                    "kubectl get pods -A -o jsonpath='{range"
                        + " .items[*]}{.metadata.name}{\"\\n\"}{end}' | grep b",
                    true)
                .outcome()
                .output())
        .isEqualTo("b\n");
  }

  @Test
  void whatTheServerRefusesIsAFailureWithItsReason() throws Exception {
    AuditResult missing = auditor.run("kubectl get pod a -n x -o json", true);
    assertThat(missing.outcome().failure()).isEqualTo(Optional.of("exit status 1"));
    assertThat(missing.outcome().output()).isEqualTo("Error from server (NotFound): status 404\n");
    Files.writeString(directory.resolve("token"), "other");
    AuditResult refused = auditor.run("kubectl get roles -A -o json", true);
    assertThat(refused.outcome().output()).isEqualTo("Error from server: status 401\n");
    assertThat(refused.observations().getFirst().problem()).isEqualTo("status 401");
  }

  @Test
  void anotherServerThanTheClustersIsNotBelieved() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.copy(keys.resolve("other.crt"), other.resolve("ca.crt"));
    Files.writeString(other.resolve("token"), "secret");
    ClusterAccess access =
        ClusterAccess.of(URI.create("https://127.0.0.1:" + server.getAddress().getPort()), other);
    AuditResult result =
        new Auditor(
                new FakeRoot(directory.resolve("root")).node(),
                AuditSettings.of(ShellPolicy.FORBIDDEN).withCluster(Kubectl.programs(access)))
            .run("kubectl get pods -A -o json", true);
    assertThat(result.outcome().output()).startsWith("Unable to connect to the server: ");
    assertThat(result.outcome().failure()).isPresent();
  }

  @Test
  void whatTheServerSaysGoesThroughJq() throws Exception {
    answers.put(
        "/api/v1/namespaces/kube-system/configmaps/config",
        "{\"data\":{\"config.yaml\":\"{\\\"args\\\":{\\\"port\\\":[\\\"0\\\"]}}\"}}");
    AuditResult result =
        auditor.run(
            "kubectl get configmap config -n kube-system -o json | jq -r '.data[\"config.yaml\"]' |"
                + " jq -e '.args.port[]'",
            true);
    assertThat(result.outcome().output()).isEqualTo("\"0\"\n");
    assertThat(result.outcome().failure()).isEmpty();
    AuditResult nothing =
        auditor.run(
            "kubectl get configmap config -n kube-system -o json | jq -e '.data.other'", true);
    assertThat(nothing.outcome().output()).isEqualTo("null\n");
    assertThat(nothing.outcome().failure()).contains("exit status 1");
  }

  @Test
  void aPathOfTheApiIsPrintedAsItIs() throws Exception {
    answers.put("/api/v1/nodes/n1/proxy/configz", "{\"kubeletconfig\":{\"readOnlyPort\":0}}");
    AuditResult result =
        auditor.run(
            "NODE=n1; kubectl get --raw /api/v1/nodes/$NODE/proxy/configz | jq"
                + " '.kubeletconfig.readOnlyPort'",
            true);
    assertThat(result.outcome().output()).isEqualTo("0\n");
    assertThat(auditor.run("kubectl get --raw /../x", true).refused()).contains("--raw '/../x'");
  }

  @Test
  void whatIsNotKnownNeedsAShell() throws Exception {
    AuditResult result = auditor.run("kubectl get pods -A -o json | yq '.items'", true);
    assertThat(result.refused())
        .isEqualTo("it needs a shell, which is forbidden here: the program yq");
    assertThat(auditor.run("kubectl get pods -A -o json | jq '.a = 1'", true).refused())
        .contains("assignments are not evaluated at character 4");
    assertThat(auditor.run("kubectl delete pod a", true).refused()).contains("kubectl delete");
  }
}
