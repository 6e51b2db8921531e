package dev.vedette.agent.event;

import java.util.HashMap;
import java.util.Map;

/** Names of Linux's error numbers. Stateless. */
public final class Errno {
  private static final Map<Integer, String> NAMES = load();

  private Errno() {}

  /** The name for a negative result; its number as text if it has none. */
  public static String name(long result) {
    String name = NAMES.get((int) -result);
    return name == null ? Long.toString(-result) : name;
  }

  private static Map<Integer, String> load() {
    Map<Integer, String> names = new HashMap<>();
    for (String[] row : Tables.rows("errno.tsv")) {
      names.put(Integer.parseInt(row[0]), row[1]);
    }
    return Map.copyOf(names);
  }
}
