package dev.vedette.rules.evaluation;

import com.google.inject.Inject;
import com.google.protobuf.Timestamp;
import dev.vedette.language.Rule;
import dev.vedette.language.correlation.Correlation;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Value;
import dev.vedette.language.output.AlertJson;
import dev.vedette.language.output.AlertText;
import dev.vedette.language.output.AlertText.TimeForm;
import dev.vedette.proto.event.v1.Loss;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.Priority;
import dev.vedette.rules.event.WireValues;
import dev.vedette.rules.resource.RevisionName;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Writes the alert for a rule that matched an event, with Falco's line and Falco's JSON;
 * thread-safe.
 */
final class AlertWriter {
  private static final long SECOND = 1_000_000_000L;
  private static final String LOSS = "Falco internal: syscall event drop";
  private static final String AGENT_DOWN = "agent_down";
  // A node may say what it likes.
  private static final int MOST_TYPES = 32;

  private final EvaluationMetrics metrics;
  private final AlertText text;
  private final AlertJson json = AlertJson.standard();

  @Inject
  AlertWriter(EvaluationConfig config, EvaluationMetrics metrics) {
    this.metrics = metrics;
    this.text =
        new AlertText(
            config.iso8601Time() ? TimeForm.ISO_8601 : TimeForm.CLOCK, ZoneId.systemDefault());
  }

  /**
   * Where an event happened.
   *
   * @param node name of the node, empty when there is none
   * @param hostname of the node
   */
  record Place(String node, String hostname) {}

  Alert write(Rule rule, RevisionName revision, EventView whole, Place place) {
    ShortTexts event = new ShortTexts(whole);
    long nanos = event.timeNanos();
    Map<String, Value> fields = rule.outputFields(event);
    dev.vedette.language.output.Alert printed =
        new dev.vedette.language.output.Alert(
            nanos,
            rule.priority(),
            rule.name(),
            rule.source(),
            rule.tags(),
            place.hostname(),
            rule.output().render(event),
            fields);
    metrics.cut(event.cut());
    return written(printed, place)
        .setRevision(revision.toString())
        .setEventType(event.type())
        .build();
  }

  /** Writes the alert of a rule over several events, the last of which is this. */
  Alert write(Correlation correlation, RevisionName revision, EventView whole, Place place) {
    ShortTexts event = new ShortTexts(whole);
    Alert.Builder alert = written(correlation.alert(event, place.hostname()), place);
    metrics.cut(event.cut());
    return alert.setRevision(revision.toString()).setEventType(event.type()).build();
  }

  /** Writes that a node lost events, under the name that Falco gives it. */
  Alert loss(Loss loss, long timeNanos, Place place) {
    Map<String, Long> events = loss.getEventsMap();
    long lost = events.values().stream().mapToLong(Long::longValue).sum();
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("n_drops", Value.number(lost));
    fields.put("n_evts", Value.number(loss.getCapturedEvents()));
    StringJoiner most = new StringJoiner(", ");
    events.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST_TYPES)
        .forEach(entry -> {
          most.add(entry.getKey() + " " + entry.getValue());
          fields.put("n_drops." + entry.getKey(), Value.number(entry.getValue()));
        });
    span(loss, fields);
    dev.vedette.language.output.Alert printed =
        new dev.vedette.language.output.Alert(
            timeNanos,
            dev.vedette.language.output.Priority.WARNING,
            LOSS,
            "internal",
            List.of(),
            place.hostname(),
            LOSS + ". " + text(loss, lost, most.toString()),
            fields);
    return written(printed, place).build();
  }

  /** From when to when events were lost, and why, where the node knows more than their number. */
  private static void span(Loss loss, Map<String, Value> fields) {
    if (!loss.getReason().isEmpty()) {
      fields.put("reason", Value.text(loss.getReason()));
    }
    if (!loss.getPriority().isEmpty()) {
      fields.put("priority", Value.text(loss.getPriority()));
    }
    if (loss.getUntilUnixNanos() != 0) {
      fields.put("since", Value.text(time(loss.getSinceUnixNanos()).toString()));
      fields.put("until", Value.text(time(loss.getUntilUnixNanos()).toString()));
    }
  }

  private static String text(Loss loss, long lost, String most) {
    if (loss.getReason().isEmpty() && loss.getUntilUnixNanos() == 0) {
      return lost + " system calls dropped (" + most + ").";
    }
    String span =
        " between "
            + time(loss.getSinceUnixNanos())
            + " and "
            + time(loss.getUntilUnixNanos())
            + ".";
    if (loss.getReason().isEmpty()) {
      return lost + " system calls dropped (" + most + ")" + span;
    }
    return loss.getReason().equals(AGENT_DOWN)
        ? "No agent looked" + span
        : lost + " events lost (" + why(loss) + ")" + span;
  }

  private static String why(Loss loss) {
    return loss.getPriority().isEmpty()
        ? loss.getReason()
        : loss.getReason() + ", of rules of priority " + loss.getPriority();
  }

  private static Instant time(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
  }

  private Alert.Builder written(dev.vedette.language.output.Alert printed, Place place) {
    long nanos = printed.timeNanos();
    Alert.Builder alert =
        Alert.newBuilder()
            .setTime(
                Timestamp.newBuilder()
                    .setSeconds(Math.floorDiv(nanos, SECOND))
                    .setNanos((int) Math.floorMod(nanos, SECOND)))
            .setRule(printed.rule())
            .setPriority(priority(printed.priority()))
            .setOutput(text.line(printed))
            .setMessage(printed.message())
            .addAllTags(printed.tags())
            .setSource(printed.source())
            .setNode(place.node())
            .setHostname(place.hostname())
            .setJson(json.line(printed));
    printed
        .outputFields()
        .forEach((name, value) -> alert.putOutputFields(name, WireValues.write(value)));
    return alert;
  }

  private static Priority priority(dev.vedette.language.output.Priority priority) {
    return switch (priority) {
      case EMERGENCY -> Priority.PRIORITY_EMERGENCY;
      case ALERT -> Priority.PRIORITY_ALERT;
      case CRITICAL -> Priority.PRIORITY_CRITICAL;
      case ERROR -> Priority.PRIORITY_ERROR;
      case WARNING -> Priority.PRIORITY_WARNING;
      case NOTICE -> Priority.PRIORITY_NOTICE;
      case INFORMATIONAL -> Priority.PRIORITY_INFORMATIONAL;
      case DEBUG -> Priority.PRIORITY_DEBUG;
    };
  }
}
