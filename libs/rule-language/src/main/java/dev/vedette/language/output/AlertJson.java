package dev.vedette.language.output;

import dev.vedette.language.event.Value;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Alerts as Falco's JSON lines: same keys, same order, same types. Immutable and thread-safe. */
public final class AlertJson {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT);

  private final AlertText text;
  private final Set<Property> properties;

  /** Parts of the object that can be left out. */
  public enum Property {
    /** The text line. */
    OUTPUT,
    /** The text line without time and priority. */
    MESSAGE,
    /** The fields of the message by name. */
    OUTPUT_FIELDS,
    /** The tags of the rule. */
    TAGS
  }

  public AlertJson(AlertText text, Set<Property> properties) {
    this.text = text;
    this.properties = Set.copyOf(properties);
  }

  /**
   * What Falco includes when it is not told otherwise: all but {@code message}; times of the text
   * line in UTC.
   */
  public static AlertJson standard() {
    return new AlertJson(
        new AlertText(AlertText.TimeForm.CLOCK, ZoneOffset.UTC),
        EnumSet.of(Property.OUTPUT, Property.OUTPUT_FIELDS, Property.TAGS));
  }

  /** One line, without a line break at its end. */
  public String line(Alert alert) {
    var json = new StringBuilder(512);
    json.append("{\"hostname\":");
    Json.string(json, alert.hostname());
    if (properties.contains(Property.MESSAGE)) {
      json.append(",\"message\":");
      Json.string(json, alert.message());
    }
    if (properties.contains(Property.OUTPUT)) {
      json.append(",\"output\":");
      Json.string(json, text.unescaped(alert));
    }
    if (properties.contains(Property.OUTPUT_FIELDS)) {
      json.append(",\"output_fields\":");
      fields(json, alert);
    }
    json.append(",\"priority\":");
    Json.string(json, alert.priority().text());
    json.append(",\"rule\":");
    Json.string(json, alert.rule());
    json.append(",\"source\":");
    Json.string(json, alert.source());
    if (properties.contains(Property.TAGS)) {
      json.append(",\"tags\":");
      tags(json, alert.tags());
    }
    json.append(",\"time\":");
    Json.string(json, TIME.format(AlertText.instant(alert.timeNanos()).atOffset(ZoneOffset.UTC)));
    return json.append('}').toString();
  }

  /** Times are numbers there, whatever they are in the message. */
  private void fields(StringBuilder json, Alert alert) {
    Map<String, Value> fields = new TreeMap<>(alert.outputFields());
    var time = Value.number(alert.timeNanos());
    fields.put(text.form() == AlertText.TimeForm.ISO_8601 ? "evt.time.iso8601" : "evt.time", time);
    fields.computeIfPresent("evt.time", (_, _) -> time);
    fields.computeIfPresent("evt.time.iso8601", (_, _) -> time);
    char separator = '{';
    for (var field : fields.entrySet()) {
      json.append(separator);
      separator = ',';
      Json.string(json, field.getKey());
      json.append(':');
      Json.value(json, field.getValue());
    }
    json.append('}');
  }

  private static void tags(StringBuilder json, List<String> tags) {
    char separator = '[';
    for (String tag : new TreeSet<>(tags)) {
      json.append(separator);
      separator = ',';
      Json.string(json, tag);
    }
    json.append(separator == '[' ? "[]" : "]");
  }
}
