package dev.vedette.language.output;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import java.util.Map;
import java.util.Set;

/** A rule's output, compiled: text with fields in it. Immutable and thread-safe. */
public final class OutputFormat {
  private final String text;

  OutputFormat(String text) {
    this.text = text;
  }

  /** The output as written. */
  public String text() {
    return text;
  }

  /** Every field that rendering reads. */
  public Set<Field> fields() {
    return Set.of();
  }

  /** The message for an event; a value that is absent or unknown prints as {@code <NA>}. */
  public String render(EventView event) {
    return text;
  }

  /** The values of the fields in the output, by the name they have there, in order. */
  public Map<String, Value> values(EventView event) {
    return Map.of();
  }
}
