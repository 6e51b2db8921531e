package dev.vedette.language.output;

import java.util.EnumSet;
import java.util.Set;

/** Alerts as Falco's JSON lines: same keys, same order, same types. Immutable and thread-safe. */
public final class AlertJson {
  private final Set<Property> properties;

  /** Parts of the object that can be left out. */
  public enum Property {
    OUTPUT,
    MESSAGE,
    OUTPUT_FIELDS,
    TAGS
  }

  public AlertJson(Set<Property> properties) {
    this.properties = Set.copyOf(properties);
  }

  /** What Falco includes when it is not told otherwise: all but {@code message}. */
  public static AlertJson standard() {
    return new AlertJson(EnumSet.of(Property.OUTPUT, Property.OUTPUT_FIELDS, Property.TAGS));
  }

  /** One line, without a line break at its end. */
  public String line(Alert alert) {
    return properties + alert.message();
  }
}
