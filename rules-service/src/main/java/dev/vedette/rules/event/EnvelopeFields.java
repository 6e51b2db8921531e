package dev.vedette.rules.event;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;

/**
 * Answers fields that need not be sent, since every event carries them outside of its fields;
 * stateless.
 */
final class EnvelopeFields {
  private EnvelopeFields() {}

  static Value get(Field field, EventView event, long sequence, String hostname) {
    return switch (field.name()) {
      case "evt.type" -> Value.text(event.type());
      case "evt.source" -> Value.text(event.source());
      case "evt.num" -> Value.unsigned(sequence);
      case "evt.rawtime" -> Value.unsigned(event.timeNanos());
      case "evt.hostname" -> hostname.isEmpty() ? Value.NOT_SENT : Value.text(hostname);
      default -> Value.NOT_SENT;
    };
  }
}
