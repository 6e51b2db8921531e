package dev.vedette.rules.evaluation;

import com.google.inject.Inject;
import com.google.protobuf.Timestamp;
import dev.vedette.language.Rule;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Value;
import dev.vedette.language.output.AlertJson;
import dev.vedette.language.output.AlertText;
import dev.vedette.language.output.AlertText.TimeForm;
import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.Priority;
import dev.vedette.rules.resource.RevisionName;
import java.time.ZoneId;
import java.util.Map;

/**
 * Writes the alert for a rule that matched an event, with Falco's line and Falco's JSON;
 * thread-safe.
 */
final class AlertWriter {
  private static final long SECOND = 1_000_000_000L;

  private final AlertText text;
  private final AlertJson json = AlertJson.standard();

  @Inject
  AlertWriter(EvaluationConfig config) {
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

  Alert write(Rule rule, RevisionName revision, EventView event, Place place) {
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
    Alert.Builder alert =
        Alert.newBuilder()
            .setTime(
                Timestamp.newBuilder()
                    .setSeconds(Math.floorDiv(nanos, SECOND))
                    .setNanos((int) Math.floorMod(nanos, SECOND)))
            .setRule(rule.name())
            .setPriority(priority(rule.priority()))
            .setOutput(text.line(printed))
            .setMessage(printed.message())
            .addAllTags(rule.tags())
            .setSource(rule.source())
            .setNode(place.node())
            .setHostname(place.hostname())
            .setRevision(revision.toString())
            .setEventType(event.type())
            .setJson(json.line(printed));
    fields.forEach((name, value) -> alert.putOutputFields(name, WireValues.write(value)));
    return alert.build();
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
