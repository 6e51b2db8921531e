package dev.vedette.rules.event;

import com.google.rpc.BadRequest.FieldViolation;
import dev.vedette.language.author.FieldEvent;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition;
import dev.vedette.language.event.Value;
import dev.vedette.language.text.Suggestion;
import dev.vedette.proto.event.v1.NamedEvent;
import dev.vedette.server.grpc.ServiceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads events whose fields carry their names; stateless. */
public final class NamedEvents {
  private static final int MOST_FIELDS = 1000;
  private static final int MOST_VIOLATIONS = 10;

  private NamedEvents() {}

  /**
   * The event in a field of a request, as rules read it.
   *
   * @param otherwise the value of fields that it does not carry
   * @param now its time if it has none
   */
  public static FieldEvent read(String place, NamedEvent event, Value otherwise, Instant now) {
    if (event.getType().isEmpty()) {
      throw ServiceException.invalidField(place + ".type", "empty", "an event type such as openat");
    }
    if (event.getFieldsCount() > MOST_FIELDS) {
      throw ServiceException.invalidField(
          place + ".fields", event.getFieldsCount() + " fields", "at most " + MOST_FIELDS);
    }
    Map<Field, Value> values = new HashMap<>();
    List<FieldViolation> violations = new ArrayList<>();
    event
        .getFieldsMap()
        .forEach((name, value) -> {
          Optional<Field> field = FieldCatalog.standard().find(name);
          String problem = field.isEmpty() ? missing(name) : WireValues.problem(value);
          if (!problem.isEmpty()) {
            violations.add(
                FieldViolation.newBuilder()
                    .setField(place + ".fields[" + name + "]")
                    .setDescription(problem)
                    .build());
          }
          field.ifPresent(known -> values.put(known, WireValues.read(value)));
        });
    if (!violations.isEmpty()) {
      throw ServiceException.invalidFields(
          violations.subList(0, Math.min(violations.size(), MOST_VIOLATIONS)));
    }
    return FieldEvent.of(
        event.getSource().isEmpty() ? "syscall" : event.getSource(),
        event.getType(),
        event.getTimeUnixNanos() == 0 ? nanos(now) : event.getTimeUnixNanos(),
        values,
        otherwise);
  }

  private static String missing(String name) {
    List<String> known =
        FieldCatalog.standard().definitions().stream().map(FieldDefinition::name).toList();
    return "no such field (expected: a field of the rule language)" + Suggestion.hint(name, known);
  }

  private static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }
}
