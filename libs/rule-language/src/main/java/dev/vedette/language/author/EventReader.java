package dev.vedette.language.author;

import dev.vedette.language.event.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads events from YAML: field names with values, or, as {@code vedette events --json} prints
 * them, the same under {@code fields} beside {@code time}, {@code source} and {@code type}. Not
 * thread-safe.
 */
final class EventReader {
  static final String CODE = "EVENT_FORMAT";
  private static final int MOST_EVENTS = 10_000;

  private final YamlText text;
  private final Value notRecorded;

  /** A field that a recorded event does not have gets the given value. */
  EventReader(YamlText text, Value notRecorded) {
    this.text = text;
    this.notRecorded = notRecorded;
  }

  /** Several events, each of this source unless it names one. */
  List<FieldEvent> events(Node node, String source) {
    var events = new ArrayList<FieldEvent>();
    if (!(node instanceof SequenceNode sequence)) {
      var event = event(node, source);
      return event == null ? List.of() : List.of(event);
    }
    if (sequence.getValue().size() > MOST_EVENTS) {
      text.error(
          CODE,
          sequence.getValue().size() + " events (expected: at most " + MOST_EVENTS + ")",
          node);
      return List.of();
    }
    for (Node element : sequence.getValue()) {
      var event = event(element, source);
      if (event != null) {
        events.add(event);
      }
    }
    return events;
  }

  /** One event; null after an error. */
  @Nullable FieldEvent event(Node node, String source) {
    var mapping = text.mapping(node, CODE, "event");
    if (mapping == null) {
      return null;
    }
    var byKey = new HashMap<String, Node>();
    mapping.getValue().forEach(tuple -> byKey.put(YamlText.key(tuple), tuple.getValueNode()));
    return byKey.get("fields") instanceof MappingNode
        ? recorded(mapping, byKey, source)
        : fields(mapping, mapping, new EventFields(source), Value.ABSENT);
  }

  private @Nullable FieldEvent recorded(
      MappingNode event, java.util.Map<String, Node> byKey, String source) {
    var named = byKey.get("source");
    var fields = new EventFields(named == null ? source : String.valueOf(YamlText.raw(named)));
    for (NodeTuple tuple : event.getValue()) {
      var value = tuple.getValueNode();
      switch (YamlText.key(tuple)) {
        case "source", "fields" -> {}
        case "type" ->
            fields
                .type(String.valueOf(YamlText.raw(value)))
                .ifPresent(problem -> text.error(CODE, problem, value));
        case "time" -> time(value, fields);
        default -> {
          // other programs may print more than this one reads
        }
      }
    }
    var mapping = text.mapping(byKey.get("fields"), CODE, "fields");
    return mapping == null ? null : fields(event, mapping, fields, notRecorded);
  }

  private void time(Node value, EventFields fields) {
    var nanos = String.valueOf(YamlText.raw(value));
    if (nanos.matches("[0-9]{1,18}|[1-8][0-9]{18}")) {
      fields.time(Long.parseLong(nanos));
    } else {
      text.error(CODE, "time: '" + nanos + "' (expected: nanoseconds since 1970)", value);
    }
  }

  private @Nullable FieldEvent fields(
      Node whole, MappingNode mapping, EventFields fields, Value otherwise) {
    boolean good = true;
    for (NodeTuple tuple : mapping.getValue()) {
      var problem = fields.put(YamlText.key(tuple), YamlText.raw(tuple.getValueNode()));
      if (problem.isPresent()) {
        text.error(CODE, problem.get(), tuple.getKeyNode());
        good = false;
      }
    }
    if (good && !fields.hasType()) {
      text.error(CODE, "event: no evt.type (expected: a type such as openat)", whole);
      good = false;
    }
    return good ? fields.build(otherwise) : null;
  }
}
