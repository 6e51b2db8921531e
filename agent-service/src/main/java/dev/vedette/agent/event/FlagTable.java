package dev.vedette.agent.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of flag bits or of numbered choices, in the order in which they are written out. Immutable.
 */
final class FlagTable {
  private record Entry(String name, long value) {}

  private static final Map<String, FlagTable> ALL = load();

  private final List<Entry> entries;
  private final Map<Long, String> choices = new HashMap<>();

  private FlagTable(List<Entry> entries) {
    this.entries = List.copyOf(entries);
    for (Entry entry : entries) {
      choices.merge(entry.value, entry.name, (names, another) -> names + "|" + another);
    }
  }

  static FlagTable named(String name) {
    FlagTable table = ALL.get(name);
    if (table == null) {
      throw new IllegalStateException("flags: " + name + " (expected: a table of flags.tsv)");
    }
    return table;
  }

  /**
   * The names of all bits that are set, each bit named once; a name that covers several comes
   * first.
   */
  String bits(long value) {
    StringBuilder text = new StringBuilder();
    long left = value;
    for (Entry entry : entries) {
      boolean matches =
          entry.value == 0 ? value == 0 : left != 0 && (left & entry.value) == entry.value;
      if (matches) {
        append(text, entry.name);
        left &= ~entry.value;
      }
    }
    return text.toString();
  }

  /** The name of exactly this mode, behind the names of the bits that come before it. */
  String mode(long value) {
    StringBuilder text = new StringBuilder();
    long left = value;
    for (Entry entry : entries) {
      if (entry.value == value) {
        append(text, entry.name);
        break;
      }
      if (entry.value != 0 && left != 0 && (left & entry.value) == entry.value) {
        append(text, entry.name);
        left &= ~entry.value;
      }
    }
    return text.toString();
  }

  /** All names of a choice. */
  String choice(long value) {
    return choices.getOrDefault(value, "");
  }

  private static void append(StringBuilder text, String name) {
    if (!text.isEmpty()) {
      text.append('|');
    }
    text.append(name);
  }

  private static Map<String, FlagTable> load() {
    Map<String, List<Entry>> entries = new HashMap<>();
    for (String[] row : Tables.rows("flags.tsv")) {
      entries
          .computeIfAbsent(row[0], _ -> new ArrayList<>())
          .add(new Entry(row[1], Long.parseLong(row[2])));
    }
    Map<String, FlagTable> tables = new HashMap<>();
    entries.forEach((name, list) -> tables.put(name, new FlagTable(list)));
    return Map.copyOf(tables);
  }
}
