package dev.vedette.rules.evaluation;

import com.google.rpc.BadRequest.FieldViolation;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.Value;
import dev.vedette.proto.event.v1.NamedEvent;
import dev.vedette.server.grpc.ServiceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An event whose fields carry their names, as rules read it; immutable. */
final class NamedEventView implements EventView {
  private static final int MOST_FIELDS = 1000;
  private static final int MOST_VIOLATIONS = 10;

  private final String source;
  private final String type;
  private final long timeNanos;
  private final Map<Field, Value> values;

  private NamedEventView(String source, String type, long timeNanos, Map<Field, Value> values) {
    this.source = source;
    this.type = type;
    this.timeNanos = timeNanos;
    this.values = values;
  }

  /** Reads an event that a person wrote. */
  static NamedEventView of(NamedEvent event, FieldCatalog catalog, long nowNanos) {
    if (event.getType().isEmpty()) {
      throw ServiceException.invalidField("event.type", "empty", "an event type such as openat");
    }
    if (event.getFieldsCount() > MOST_FIELDS) {
      throw ServiceException.invalidField(
          "event.fields", event.getFieldsCount() + " fields", "at most " + MOST_FIELDS);
    }
    Map<Field, Value> values = new HashMap<>();
    List<FieldViolation> violations = new ArrayList<>();
    event
        .getFieldsMap()
        .forEach((name, value) -> {
          Optional<Field> field = catalog.find(name);
          String problem =
              field.isEmpty()
                  ? "no such field (expected: a field of the rule language)"
                  : WireValues.problem(value);
          if (!problem.isEmpty()) {
            violations.add(
                FieldViolation.newBuilder()
                    .setField("event.fields[" + name + "]")
                    .setDescription(problem)
                    .build());
          }
          field.ifPresent(known -> values.put(known, WireValues.read(value)));
        });
    if (!violations.isEmpty()) {
      throw ServiceException.invalidFields(
          violations.subList(0, Math.min(violations.size(), MOST_VIOLATIONS)));
    }
    return new NamedEventView(
        event.getSource().isEmpty() ? "syscall" : event.getSource(),
        event.getType(),
        event.getTimeUnixNanos() == 0 ? nowNanos : event.getTimeUnixNanos(),
        values);
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public long timeNanos() {
    return timeNanos;
  }

  @Override
  public Value get(Field field) {
    Value value = values.get(field);
    return value == null ? EnvelopeFields.get(field, this, 1, "") : value;
  }
}
