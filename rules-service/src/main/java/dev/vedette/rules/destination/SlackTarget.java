package dev.vedette.rules.destination;

import dev.vedette.proto.rules.v1.Alert;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Posts messages to an incoming webhook. Used by one thread at a time. */
final class SlackTarget implements Target {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LONGEST = 3000;

  private final HttpSender sender;
  private final Destination.Slack slack;

  SlackTarget(HttpSender sender, Destination.Slack slack) {
    this.sender = sender;
    this.slack = slack;
    var _ = address();
  }

  private URI address() {
    return SecretUrls.parse("webhookurl", slack.webhookurl().read());
  }

  @Override
  public Outcome send(Alert alert) throws IOException, InterruptedException {
    byte[] body = body(alert).toString().getBytes(StandardCharsets.UTF_8);
    return sender
        .post(alert, address(), body, Map.of("Content-Type", "application/json"))
        .outcome();
  }

  private ObjectNode body(Alert alert) {
    ObjectNode message = JSON.createObjectNode();
    String title = "[" + Template.priority(alert) + "] " + alert.getRule();
    message.put("text", plain(title)).put("username", slack.username());
    if (slack.channel() != null) {
      message.put("channel", slack.channel());
    }
    ObjectNode attachment = message.putArray("attachments").addObject();
    attachment
        .put("color", color(alert))
        .put("fallback", plain(alert.getOutput()))
        .put("text", plain(alert.getOutput()))
        .put("ts", alert.getTime().getSeconds());
    ArrayNode fields = attachment.putArray("fields");
    field(fields, "priority", Template.priority(alert));
    field(fields, "source", alert.getSource());
    field(fields, "hostname", alert.getHostname());
    field(fields, "tags", String.join(", ", alert.getTagsList()));
    field(fields, "alert", alert.getName());
    return message;
  }

  private static void field(ArrayNode fields, String title, String value) {
    if (!value.isEmpty()) {
      fields.addObject().put("title", title).put("value", plain(value)).put("short", true);
    }
  }

  /** What an alert says is shown, never read as a mention or a link. */
  private static String plain(String text) {
    return MessageText.cut(text, LONGEST)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }

  private static String color(Alert alert) {
    return switch (alert.getPriority()) {
      case PRIORITY_EMERGENCY, PRIORITY_ALERT, PRIORITY_CRITICAL, PRIORITY_ERROR -> "danger";
      case PRIORITY_WARNING -> "warning";
      default -> "good";
    };
  }

  @Override
  public void close() {
    sender.close();
  }
}
