package dev.vedette.agent.event;

import dev.vedette.language.event.Field;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** What this agent's own events can fill. Stateless. */
public final class LiveFields {
  private LiveFields() {}

  /** The names of those fields that no event captured on a node ever has a value for. */
  public static Set<String> neverFilled(Collection<Field> fields) {
    FieldTable table = FieldTable.standard();
    Set<String> names = new TreeSet<>();
    for (Field field : fields) {
      if (!table.fillsLive(field.id())) {
        names.add(field.name());
      }
    }
    return names;
  }
}
