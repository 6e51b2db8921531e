package dev.vedette.rules.destination;

import com.google.protobuf.util.Timestamps;
import dev.vedette.proto.rules.v1.Alert;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Posts alerts with the labels and annotations that Falcosidekick gives them. Used by one thread at
 * a time.
 */
final class AlertmanagerTarget implements Target {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpSender sender;
  private final Destination.Alertmanager alertmanager;

  AlertmanagerTarget(HttpSender sender, Destination.Alertmanager alertmanager) {
    this.sender = sender;
    this.alertmanager = alertmanager;
  }

  @Override
  public Outcome send(Alert alert) throws IOException, InterruptedException {
    URI uri = URI.create(alertmanager.hostport().replaceFirst("/+$", "") + alertmanager.endpoint());
    return sender
        .post(
            alert,
            uri,
            body(alert).toString().getBytes(StandardCharsets.UTF_8),
            Map.of("Content-Type", "application/json"))
        .outcome();
  }

  private ArrayNode body(Alert alert) {
    ArrayNode alerts = JSON.createArrayNode();
    ObjectNode one = alerts.addObject();
    ObjectNode labels = one.putObject("labels");
    JsonNode fields = JSON.readTree(alert.getJson()).path("output_fields");
    fields.properties().forEach(field -> label(labels, field.getKey(), text(field.getValue())));
    label(labels, "tags", String.join(",", alert.getTagsList()));
    label(labels, "hostname", alert.getHostname());
    label(labels, "eventsource", alert.getSource());
    label(labels, "priority", Template.priority(alert));
    label(labels, "source", "falco");
    label(labels, "rule", alert.getRule());
    label(labels, "alertname", alert.getRule());
    alertmanager.labels().forEach((name, value) -> label(labels, name, value));
    one.putObject("annotations")
        .put("info", alert.getOutput())
        .put("summary", alert.getRule())
        .put("description", alert.getMessage());
    one.put("startsAt", Timestamps.toString(alert.getTime()));
    if (alertmanager.expiresafter() != null) {
      long nanos = alertmanager.expiresafter().toNanos();
      one.put(
          "endsAt",
          Timestamps.toString(
              Timestamps.add(
                  alert.getTime(), com.google.protobuf.util.Durations.fromNanos(nanos))));
    }
    return alerts;
  }

  private static String text(JsonNode value) {
    return value.isString() ? value.stringValue() : value.isNull() ? "" : value.toString();
  }

  /** Alertmanager takes letters, digits and underscores, and drops what is empty. */
  private static void label(ObjectNode labels, String name, String value) {
    String safe = name.replaceAll("[^a-zA-Z0-9_]", "_");
    if (!value.isEmpty() && !safe.isEmpty()) {
      labels.put(Character.isDigit(safe.charAt(0)) ? "_" + safe : safe, value);
    }
  }

  @Override
  public void close() {
    sender.close();
  }
}
