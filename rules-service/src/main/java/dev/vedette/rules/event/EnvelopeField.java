package dev.vedette.rules.event;

import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition;
import java.util.Arrays;

/** Which part of an event outside of its fields a field of the rule language is. */
enum EnvelopeField {
  /** None: it has to be sent. */
  NONE(""),
  TYPE("evt.type"),
  SOURCE("evt.source"),
  NUMBER("evt.num"),
  TIME("evt.rawtime"),
  HOSTNAME("evt.hostname");

  // Asked for several times an event.
  private static final EnvelopeField[] BY_ID =
      FieldCatalog.standard().definitions().stream()
          .sorted(java.util.Comparator.comparingInt(FieldDefinition::id))
          .map(definition -> named(definition.name()))
          .toArray(EnvelopeField[]::new);

  private final String field;

  EnvelopeField(String field) {
    this.field = field;
  }

  private static EnvelopeField named(String name) {
    return Arrays.stream(values()).filter(each -> each.field.equals(name)).findFirst().orElse(NONE);
  }

  static EnvelopeField of(Field field) {
    return field.argument() == null ? BY_ID[field.id()] : NONE;
  }
}
