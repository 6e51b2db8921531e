package dev.vedette.language.output;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an output is on one event: the message, the values of its fields as text by the name they
 * have there, and the same as JSON. Without a star at its start, an output ends at its first absent
 * value and is not complete. Immutable.
 */
public record Resolution(
    boolean complete, String message, Map<String, String> fields, String json) {
  public Resolution {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}
