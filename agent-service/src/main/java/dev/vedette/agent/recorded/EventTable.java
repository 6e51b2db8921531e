package dev.vedette.agent.recorded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All kinds of events that captures can hold. Immutable. */
public final class EventTable {
  private static final Pattern VERSION = Pattern.compile("_[0-9]+$");
  private static final EventTable STANDARD = new EventTable();

  private final Map<String, EventKind> byCode = new LinkedHashMap<>();
  private final Map<String, EventKind> current = new LinkedHashMap<>();
  private final List<@Nullable EventKind> byNumber = new ArrayList<>();

  private EventTable() {
    try (InputStream stream = EventTable.class.getResourceAsStream("events.tsv")) {
      if (stream == null) {
        throw new IllegalStateException(
            "recorded/events.tsv: missing (expected: on the class path)");
      }
      for (String line :
          new String(stream.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          String[] row = line.split("\t", -1);
          // Beginnings have even numbers, ends odd ones; a kind may lack either.
          while (byNumber.size() % 2 == (row[0].endsWith("_E") ? 1 : 0)) {
            byNumber.add(null);
          }
          EventKind kind = EventKind.parse(byNumber.size(), row);
          byNumber.add(kind);
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

  /** The kind of this number in captures. */
  public Optional<EventKind> numbered(int number) {
    return number >= 0 && number < byNumber.size()
        ? Optional.ofNullable(byNumber.get(number))
        : Optional.empty();
  }

  /** The kind that replaced an old version: the last of the same call and direction. */
  public Optional<EventKind> successor(EventKind old) {
    EventKind last = null;
    for (EventKind kind : byCode.values()) {
      if (kind.isEnter() == old.isEnter()
          && !kind.is(EventKind.Trait.OLD_VERSION)
          && stem(kind).equals(stem(old))) {
        last = kind;
      }
    }
    return Optional.ofNullable(last)
        .or(() -> current(old.name()).filter(kind -> kind.isEnter() == old.isEnter()));
  }

  /** The last version of the same call and direction, be it old. */
  public EventKind last(EventKind kind) {
    EventKind last = kind;
    for (EventKind other : byCode.values()) {
      if (other.isEnter() == kind.isEnter() && stem(other).equals(stem(kind))) {
        last = other;
      }
    }
    return last;
  }

  /** The code without version and direction. */
  private static String stem(EventKind kind) {
    String code = kind.code();
    return VERSION.matcher(code.substring(0, code.length() - 2)).replaceFirst("");
  }

  /** The kind that events of this name have today. */
  public Optional<EventKind> current(String name) {
    return Optional.ofNullable(current.get(name));
  }
}
