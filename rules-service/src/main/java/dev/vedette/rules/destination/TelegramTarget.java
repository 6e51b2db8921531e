package dev.vedette.rules.destination;

import dev.vedette.proto.rules.v1.Alert;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends messages through the API for bots, as plain text, so that nothing in an alert is read as
 * mark-up. Used by one thread at a time.
 */
final class TelegramTarget implements Target {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LONGEST = 4096;

  private final HttpSender sender;
  private final Destination.Telegram telegram;

  TelegramTarget(HttpSender sender, Destination.Telegram telegram) {
    this.sender = sender;
    this.telegram = telegram;
    var _ = address();
  }

  private URI address() {
    return SecretUrls.parse(
        "token",
        telegram.server().replaceFirst("/+$", "")
            + "/bot"
            + telegram.token().read()
            + "/sendMessage");
  }

  @Override
  public Outcome send(Alert alert) throws IOException, InterruptedException {
    ObjectNode message =
        JSON.createObjectNode()
            .put("chat_id", telegram.chatid())
            .put("text", MessageText.cut(text(alert), LONGEST));
    message.putObject("link_preview_options").put("is_disabled", true);
    byte[] body = message.toString().getBytes(StandardCharsets.UTF_8);
    return judge(sender.post(alert, address(), body, Map.of("Content-Type", "application/json")));
  }

  private static String text(Alert alert) {
    StringBuilder text =
        new StringBuilder()
            .append('[')
            .append(Template.priority(alert))
            .append("] ")
            .append(alert.getRule())
            .append('\n')
            .append(alert.getOutput());
    line(text, "Hostname", alert.getHostname());
    line(text, "Source", alert.getSource());
    line(text, "Tags", String.join(", ", alert.getTagsList()));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append('\n').append(name).append(": ").append(value);
    }
  }

  /** Telegram says in the body whether it took the message, and how long to wait. */
  private static Outcome judge(HttpSender.Answer answer) {
    JsonNode said;
    try {
      said = JSON.readTree(answer.body());
    } catch (JacksonException e) {
      said = JSON.missingNode();
    }
    long wait = said.path("parameters").path("retry_after").asLong(0);
    return switch (answer.outcome()) {
      case Outcome.Delivered delivered ->
          said.path("ok").asBoolean(false)
              ? delivered
              : new Outcome.Failed("an answer that is not Telegram's");
      case Outcome.Unreachable(String reason, _) when wait > 0 ->
          new Outcome.Unreachable(reason, HttpSender.seconds(wait));
      case Outcome other -> other;
    };
  }

  @Override
  public void close() {
    sender.close();
  }
}
