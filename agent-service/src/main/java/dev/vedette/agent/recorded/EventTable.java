package dev.vedette.agent.recorded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** All kinds of events that captures can hold. Immutable. */
public final class EventTable {
  private static final EventTable STANDARD = new EventTable();

  private final Map<String, EventKind> byCode = new LinkedHashMap<>();
  private final Map<String, EventKind> current = new LinkedHashMap<>();

  private EventTable() {
    try (InputStream stream = EventTable.class.getResourceAsStream("events.tsv")) {
      if (stream == null) {
        throw new IllegalStateException(
            "recorded/events.tsv: missing (expected: on the class path)");
      }
      for (String line :
          new String(stream.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          EventKind kind = EventKind.parse(line.split("\t", -1));
          byCode.put(kind.code(), kind);
          if (!kind.is(EventKind.Trait.OLD_VERSION)) {
            current.put(kind.name(), kind);
          }
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  public static EventTable standard() {
    return STANDARD;
  }

  public Collection<EventKind> all() {
    return Collections.unmodifiableCollection(byCode.values());
  }

  /** The kind of this code. */
  public Optional<EventKind> coded(String code) {
    return Optional.ofNullable(byCode.get(code));
  }

  /** The kind that events of this name have today. */
  public Optional<EventKind> current(String name) {
    return Optional.ofNullable(current.get(name));
  }
}
