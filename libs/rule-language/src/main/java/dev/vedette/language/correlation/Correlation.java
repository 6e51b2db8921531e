package dev.vedette.language.correlation;

import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import dev.vedette.language.output.Alert;
import dev.vedette.language.output.OutputFormat;
import dev.vedette.language.output.Priority;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A rule over the matches of other rules: it alerts with the event that completes its pattern.
 * Immutable.
 *
 * @param by the fields whose values events have in common; none for all events of a node
 */
public record Correlation(
    String name,
    String description,
    String source,
    Priority priority,
    List<String> tags,
    boolean enabled,
    Pattern pattern,
    List<Field> by,
    OutputFormat output) {
  private static final char END = '\0';

  public Correlation {
    tags = List.copyOf(tags);
    by = List.copyOf(by);
  }

  /** Every field that it reads of the events of its rules. */
  public Set<Field> fields() {
    Set<Field> fields = new LinkedHashSet<>(by);
    fields.addAll(output.fields());
    return fields;
  }

  /** What an event has in common with others; empty when one of the fields was not sent. */
  public Optional<String> key(EventView event) {
    StringBuilder key = new StringBuilder();
    for (Field field : by) {
      Value value = event.get(field);
      if (value instanceof Value.NotSent) {
        return Optional.empty();
      }
      // Absent differs from each text, and no text can run into the next.
      key.append(value instanceof Value.Absent ? '-' : '=').append(value).append(END);
    }
    return Optional.of(key.toString());
  }

  /** What decides whether two definitions look for the same, so that state can be kept. */
  public String identity() {
    return name
        + "\n"
        + pattern
        + "\n"
        + by.stream().map(Field::name).collect(Collectors.joining("\n"));
  }

  /** The alert with the event that completes the pattern. */
  public Alert alert(EventView event, String hostname) {
    return new Alert(
        event.timeNanos(),
        priority,
        name,
        source,
        tags,
        hostname,
        output.render(event),
        output.values(event));
  }

  @Override
  public String toString() {
    return name;
  }
}
