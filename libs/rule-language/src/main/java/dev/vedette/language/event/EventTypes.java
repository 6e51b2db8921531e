package dev.vedette.language.event;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The names that {@code evt.type} can have. Immutable and thread-safe. */
public final class EventTypes {
  private static final EventTypes STANDARD = new EventTypes();

  private final Set<String> names;
  private final Set<String> generic;

  private EventTypes() {
    var all = new LinkedHashSet<String>();
    var withoutEvent = new TreeSet<String>();
    for (List<String> row : Tables.read("events.tsv", 2)) {
      all.add(row.get(0));
      if (row.get(1).equals("generic")) {
        withoutEvent.add(row.get(0));
      }
    }
    names = Collections.unmodifiableSet(all);
    generic = Collections.unmodifiableSet(withoutEvent);
  }

  /** The events of the syscall source and the system calls of Linux. */
  public static EventTypes standard() {
    return STANDARD;
  }

  /** Every name. */
  public Set<String> names() {
    return names;
  }

  /** System calls that have no event of their own. */
  public Set<String> generic() {
    return generic;
  }

  public boolean contains(String name) {
    return names.contains(name);
  }
}
