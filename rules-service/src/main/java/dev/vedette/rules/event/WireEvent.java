package dev.vedette.rules.event;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.server.grpc.ServiceException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One event of a stream at a time, as rules read it; values are translated when a rule asks for
 * them. Not thread-safe.
 */
public final class WireEvent implements EventView {
  private final StreamDictionary dictionary;
  private final dev.vedette.proto.event.v1.@Nullable Value[] sent;
  private final @Nullable Value[] read;
  private Event event = Event.getDefaultInstance();
  private String type = "";
  private String hostname = "";

  /** Reads events that this dictionary explains. */
  public WireEvent(StreamDictionary dictionary) {
    this.dictionary = dictionary;
    this.sent = new dev.vedette.proto.event.v1.Value[dictionary.slots()];
    this.read = new Value[dictionary.slots()];
  }

  /** Sets the name of the host that the events come from. */
  public void hostname(String name) {
    hostname = name;
  }

  /** Turns to another event. */
  public void load(Event next) {
    String name = dictionary.type(next.getType());
    if (name == null) {
      throw invalid(next, "type", next.getType() + " (expected: a number of the dictionary)");
    }
    event = next;
    type = name;
    Arrays.fill(sent, null);
    Arrays.fill(read, null);
    for (dev.vedette.proto.event.v1.Field field : next.getFieldsList()) {
      int slot = dictionary.slotOfNumber(field.getField());
      if (slot < 0) {
        throw invalid(next, "field", field.getField() + " (expected: a number of the dictionary)");
      }
      String problem = WireValues.problem(field.getValue());
      if (!problem.isEmpty()) {
        throw invalid(next, "field " + field.getField(), problem);
      }
      sent[slot] = field.getValue();
    }
  }

  private static ServiceException invalid(Event event, String what, String description) {
    return ServiceException.invalidField(
        "batch.events",
        "sequence " + Long.toUnsignedString(event.getSequence()) + ", " + what + ": " + description,
        "events that the dictionary explains");
  }

  @Override
  public String source() {
    return dictionary.source();
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public long timeNanos() {
    return event.getTimeUnixNanos();
  }

  @Override
  public Value get(Field field) {
    int slot = dictionary.slotOf(field);
    dev.vedette.proto.event.v1.Value wire = slot < 0 ? null : sent[slot];
    if (wire == null) {
      return EnvelopeFields.get(field, this, event.getSequence(), hostname);
    }
    Value known = read[slot];
    if (known == null) {
      known = WireValues.read(wire);
      read[slot] = known;
    }
    return known;
  }
}
