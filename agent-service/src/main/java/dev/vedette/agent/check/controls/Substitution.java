package dev.vedette.agent.check.controls;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The result of replacing variables in the text of a controls file. Immutable.
 *
 * @param text the text with the variables replaced
 * @param values the values that were used
 */
public record Substitution(String text, List<String> values) {
  public Substitution {
    values = List.copyOf(values);
  }

  /**
   * Replaces {@code $<name><suffix>} for every name; a name without a value stays as it is.
   *
   * @param values by component name, replaced in the map's order
   */
  public static Substitution apply(String text, String suffix, Map<String, String> values) {
    List<String> used = new ArrayList<>();
    String current = text;
    for (Map.Entry<String, String> entry : values.entrySet()) {
      if (entry.getValue().isEmpty()) {
        continue;
      }
      String before = current;
      current = replaceWords(current, "$" + entry.getKey() + suffix, entry.getValue());
      if (!current.equals(before)) {
        used.add(entry.getValue());
      }
    }
    return new Substitution(current, used);
  }

  /** Replaces plain text; a value of more than one word goes in single quotes. */
  public static String replaceWords(String text, String name, String value) {
    String quoted = value.strip().split("\\s+").length > 1 ? "'" + value + "'" : value;
    return text.replace(name, quoted);
  }
}
