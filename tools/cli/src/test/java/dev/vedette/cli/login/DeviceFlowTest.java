package dev.vedette.cli.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vedette.cli.outcome.CommandFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logging in with a code at a provider on this machine that answers as the test wants. */
class DeviceFlowTest {
  private static final String PENDING = "400 {\"error\": \"authorization_pending\"}";

  private final Deque<String> tokenAnswers = new ArrayDeque<>();
  private final List<String> forms = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final IdentityProvider client = new IdentityProvider();
  private HttpServer server;
  private String issuer;
  private String about;
  private String begun;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer = "http://127.0.0.1:" + server.getAddress().getPort() + "/realms/ops";
    about =
        """
        {"issuer": "%1$s", "device_authorization_endpoint": "%1$s/device", "token_endpoint": "%1$s/token"}
        """
            .formatted(issuer);
    begun =
        """
        {"device_code": "secret", "user_code": "WDJB-MJHT", "verification_uri": "https://login/device",
         "expires_in": 60, "interval": 7}
        """;
    server.createContext("/", exchange -> answer(exchange, "404 {}"));
    server.createContext(
        "/realms/ops/.well-known/openid-configuration",
        exchange -> answer(exchange, "200 " + about));
    server.createContext("/realms/ops/device", exchange -> answer(exchange, "200 " + begun));
    server.createContext(
        "/realms/ops/token", exchange -> answer(exchange, tokenAnswers.removeFirst()));
    server.start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange, String answer) throws IOException {
    try (exchange) {
      String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (!form.isEmpty()) {
        forms.add(form);
      }
      byte[] body = answer.substring(4).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private String logIn() throws InterruptedException {
    return new DeviceFlow(client, said::add, pauses::add).token(issuer, "vedette", "openid groups");
  }

  @Test
  void asksUntilSomebodyHasEnteredTheCode() throws Exception {
    tokenAnswers.addAll(
        List.of(
            PENDING,
            "400 {\"error\": \"slow_down\"}",
            PENDING,
            "200 {\"access_token\": \"for-access\", \"id_token\": \"of-the-person\"}"));
    assertThat(logIn()).isEqualTo("of-the-person");
    assertThat(said).containsExactly("open https://login/device and enter WDJB-MJHT");
    assertThat(pauses).extracting(Duration::toSeconds).containsExactly(7L, 7L, 12L, 12L);
    assertThat(forms.getFirst()).contains("client_id=vedette", "scope=openid+groups");
    assertThat(forms.getLast())
        .contains(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code",
            "device_code=secret");
  }

  @Test
  void takesTheTokenForAccessWhenThereIsNoOther() throws Exception {
    tokenAnswers.add("200 {\"access_token\": \"for-access\"}");
    assertThat(logIn()).isEqualTo("for-access");
  }

  @Test
  void endsWhenItIsDeniedOrTooLate() {
    tokenAnswers.add("400 {\"error\": \"access_denied\"}");
    assertThatThrownBy(this::logIn).isInstanceOf(CommandFailure.class).hasMessageContaining("deni");

    tokenAnswers.add("400 {\"error\": \"expired_token\"}");
    assertThatThrownBy(this::logIn).hasMessageContaining("nobody entered the code in time");

    begun = begun.replace("60", "14");
    tokenAnswers.addAll(List.of(PENDING, PENDING));
    assertThatThrownBy(this::logIn).hasMessageContaining("nobody entered the code in time");
  }

  @Test
  void tellsWhatIsWrongWithTheProvider() {
    tokenAnswers.add("401 {\"error\": \"invalid_client\", \"error_description\": \"a\\u001bb\"}");
    assertThatThrownBy(this::logIn).hasMessageContaining("status 401").hasMessageContaining("a?b");

    String good = about;
    about = good.replace("device_authorization", "another");
    assertThatThrownBy(this::logIn).hasMessageContaining("RFC 8628");
    about = good.replace("\"issuer\": \"http", "\"issuer\": \"https");
    assertThatThrownBy(this::logIn).hasMessageContaining("says that it is");
    about = "[]";
    assertThatThrownBy(this::logIn).hasMessageContaining("not a JSON object");
    about = "{\"a\": \"" + "x".repeat(300_000) + "\"}";
    assertThatThrownBy(this::logIn).hasMessageContaining("more than 256 KiB");
  }

  @Test
  void sendsNothingOverPlainHttpToAnotherMachine() {
    about = about.replace("http://127.0.0.1", "http://login.example");
    assertThatThrownBy(this::logIn).isInstanceOf(CommandFailure.class);
    assertThatThrownBy(() -> client.get("http://login.example/x"))
        .hasMessageContaining("not https");
    assertThat(forms).isEmpty();
  }
}
