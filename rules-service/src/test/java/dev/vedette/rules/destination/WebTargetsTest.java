package dev.vedette.rules.destination;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rules.Receiver;
import dev.vedette.server.config.SecretFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WebTargetsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path directory;

  private Outcome send(Destination destination, String message) throws Exception {
    try (Target target = Targets.open(destination, Duration.ofSeconds(5), NOON)) {
      return target.send(SampleAlert.of(message));
    }
  }

  private SecretFile secret(String content) throws Exception {
    return new SecretFile(Files.writeString(directory.resolve("secret"), content));
  }

  @Test
  void writesToATelegramChatAsPlainText() throws Exception {
    try (Receiver receiver = Receiver.start(Receiver.with(200, "{\"ok\":true}"))) {
      Destination telegram = new Destination.Telegram(secret("1:abc"), "-100", receiver.url("/"));
      assertThat(send(telegram, "*one*")).isEqualTo(new Outcome.Delivered());
      Receiver.Request request = receiver.next();
      JsonNode said = JSON.readTree(request.body());
      assertThat(request.path()).isEqualTo("/bot1:abc/sendMessage");
      assertThat(said.path("chat_id").asString()).isEqualTo("-100");
      assertThat(said.has("parse_mode")).isFalse();
      assertThat(said.path("text").asString())
          .isEqualTo(
              "[Error] Shell in <container>\n13:33:20.123456789: Error *one*\n"
                  + "Hostname: web-1\nSource: syscall\nTags: shell, T1059");
      assertThat(send(telegram, "😀".repeat(5000))).isEqualTo(new Outcome.Delivered());
      assertThat(JSON.readTree(receiver.next().body()).path("text").asString())
          .hasSizeBetween(4094, 4096)
          .endsWith("😀…");
    }
  }

  @Test
  void waitsAsLongAsTelegramAsks() throws Exception {
    try (Receiver receiver =
        Receiver.start(Receiver.with(429, "{\"ok\":false,\"parameters\":{\"retry_after\":17}}"))) {
      Destination telegram = new Destination.Telegram(secret("1:abc"), "-100", receiver.url(""));
      assertThat(send(telegram, "one"))
          .isEqualTo(new Outcome.Unreachable("HTTP status 429", Duration.ofSeconds(17)));
      receiver.behave(Receiver.with(200, "<html>not Telegram</html>"));
      assertThat(send(telegram, "one")).isInstanceOf(Outcome.Failed.class);
      receiver.behave(Receiver.with(400, "{\"ok\":false,\"description\":\"chat not found\"}"));
      assertThat(send(telegram, "one")).isEqualTo(new Outcome.Refused("HTTP status 400"));
    }
  }

  @Test
  void writesToASlackChannelWithoutMentions() throws Exception {
    try (Receiver receiver = Receiver.start(Receiver.with(200, "ok"))) {
      Destination slack =
          new Destination.Slack(secret(receiver.url("/services/T0/B0/x")), "#alerts", "Vedette");
      assertThat(send(slack, "<!channel> & one")).isEqualTo(new Outcome.Delivered());
      Receiver.Request request = receiver.next();
      JsonNode said = JSON.readTree(request.body());
      assertThat(request.path()).isEqualTo("/services/T0/B0/x");
      assertThat(said.path("channel").asString()).isEqualTo("#alerts");
      assertThat(said.path("text").asString()).isEqualTo("[Error] Shell in &lt;container&gt;");
      JsonNode attachment = said.path("attachments").path(0);
      assertThat(attachment.path("color").asString()).isEqualTo("danger");
      assertThat(attachment.path("text").asString()).endsWith("&lt;!channel&gt; &amp; one");
    }
  }

  @Test
  void labelsAlertsAsFalcosidekickDoes() throws Exception {
    try (Receiver receiver = Receiver.start(Receiver.with(200, ""))) {
      Destination alertmanager =
          new Destination.Alertmanager(
              receiver.url("/am/"),
              "/api/v2/alerts",
              Map.of("team", "security"),
              Duration.ofMinutes(5));
      assertThat(send(alertmanager, "one")).isEqualTo(new Outcome.Delivered());
      Receiver.Request request = receiver.next();
      assertThat(request.path()).isEqualTo("/am/api/v2/alerts");
      JsonNode alert = JSON.readTree(request.body()).path(0);
      assertThat(
              JSON.convertValue(alert.path("labels"), new TypeReference<Map<String, String>>() {}))
          .isEqualTo(
              Map.ofEntries(
                  Map.entry("alertname", "Shell in <container>"),
                  Map.entry("rule", "Shell in <container>"),
                  Map.entry("priority", "Error"),
                  Map.entry("source", "falco"),
                  Map.entry("eventsource", "syscall"),
                  Map.entry("hostname", "web-1"),
                  Map.entry("tags", "shell,T1059"),
                  Map.entry("container_id", "abc"),
                  Map.entry("proc_pid", "42"),
                  Map.entry("proc_name", "a\"b"),
                  Map.entry("team", "security")));
      assertThat(alert.path("startsAt").asString()).isEqualTo("2026-09-21T14:13:20.123456789Z");
      assertThat(alert.path("endsAt").asString()).isEqualTo("2026-09-21T14:18:20.123456789Z");
      assertThat(alert.path("annotations").path("description").asString()).isEqualTo("one");
    }
  }

  @Test
  void fillsATemplateAndSignsIt() throws Exception {
    try (Receiver receiver = Receiver.start(Receiver.with(202, ""))) {
      Destination webhook =
          new Destination.Webhook(
              receiver.url("/hook?a=b"),
              "{\"r\":\"${rule}\",\"m\":\"${message}\",\"p\":\"${output_fields.proc.name}\","
                  + "\"u\":\"${output_fields.none}\",\"whole\":${json}}",
              "application/json",
              null,
              secret("key"));
      assertThat(send(webhook, "a \"quoted\"\nline")).isEqualTo(new Outcome.Delivered());
      Receiver.Request request = receiver.next();
      JsonNode said = JSON.readTree(request.body());
      assertThat(request.path()).isEqualTo("/hook?a=b");
      assertThat(said.path("m").asString()).isEqualTo("a \"quoted\"\nline");
      assertThat(said.path("p").asString()).isEqualTo("a\"b");
      assertThat(said.path("u").asString()).isEmpty();
      assertThat(said.path("whole").path("hostname").asString()).isEqualTo("web-1");
      assertThat(request.headers())
          .containsEntry(
              "Vedette-Signature",
              WebhookTarget.signature(
                  "key", 1_795_348_800L, request.body().getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void signsAsDocumented() {
    // printf '1.body' | openssl dgst -sha256 -hmac key
    assertThat(WebhookTarget.signature("key", 1, "body".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("t=1,v1=91b5374b153842ad05b2c4eab9349b8321b14703165bd3fb8b034dfb8be98ae5");
  }

  @Test
  void followsNoRedirection() throws Exception {
    try (Receiver receiver =
        Receiver.start(exchange -> {
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(307, -1);
        })) {
      assertThat(send(new Destination.Http(receiver.url("/"), "x", secret("Bearer t")), "one"))
          .isEqualTo(new Outcome.Failed("HTTP status 307"));
      assertThat(receiver.next().headers()).containsEntry("Authorization", "Bearer t");
      assertThat(receiver.left()).isZero();
    }
  }
}
