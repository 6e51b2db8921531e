package dev.vedette.language.output;

import dev.vedette.language.event.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A rule that matched an event, ready to be printed. Immutable. */
public record Alert(
    long timeNanos,
    Priority priority,
    String rule,
    String source,
    List<String> tags,
    String hostname,
    String message,
    Map<String, Value> outputFields) {

  public Alert {
    tags = List.copyOf(tags);
    outputFields = Collections.unmodifiableMap(new LinkedHashMap<>(outputFields));
  }
}
