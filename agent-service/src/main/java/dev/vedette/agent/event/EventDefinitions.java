package dev.vedette.agent.event;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All events that can be captured. Immutable. */
public final class EventDefinitions {
  private static final EventDefinitions STANDARD = new EventDefinitions();

  private final Map<String, EventDefinition> byName = new LinkedHashMap<>();
  private final @Nullable EventDefinition[] byNumber;

  private EventDefinitions() {
    int highest = 0;
    for (String[] row : Tables.rows("events.tsv")) {
      EventDefinition definition = EventDefinition.parse(row);
      byName.put(definition.name(), definition);
      highest = Math.max(highest, definition.number());
    }
    byNumber = new EventDefinition[highest + 1];
    byName.values().forEach(definition -> byNumber[definition.number()] = definition);
  }

  public static EventDefinitions standard() {
    return STANDARD;
  }

  public Collection<EventDefinition> all() {
    return Collections.unmodifiableCollection(byName.values());
  }

  public Optional<EventDefinition> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The event that a record names; null if it names none. */
  public @Nullable EventDefinition numbered(int number) {
    return number > 0 && number < byNumber.length ? byNumber[number] : null;
  }
}
