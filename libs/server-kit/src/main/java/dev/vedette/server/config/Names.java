package dev.vedette.server.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Spellings of keys. */
final class Names {
  private Names() {}

  /** {@code ringBuffer} → {@code ring-buffer}. */
  static String kebab(String component) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < component.length(); i++) {
      char c = component.charAt(i);
      if (Character.isUpperCase(c)) {
        text.append('-').append(Character.toLowerCase(c));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  /** {@code agent.ring-buffer.size} → {@code VEDETTE_AGENT_RING_BUFFER_SIZE}. */
  static String variable(String key) {
    return "VEDETTE_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** A hint at the known name that is spelt most alike, or nothing. */
  static String nearest(String name, Collection<String> known) {
    return known.stream()
        .filter(candidate -> distance(name, candidate) <= Math.max(2, name.length() / 5))
        .min(
            Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                .thenComparing(c -> c))
        .map(candidate -> "; did you mean " + candidate + "?")
        .orElse("");
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
