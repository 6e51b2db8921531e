package dev.vedette.language.rulefile;

import dev.vedette.language.rulefile.Definition.ListDefinition;
import dev.vedette.language.syntax.SourceText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the items of lists where a condition has their names, as text, in the order of their
 * definition. Not thread-safe.
 */
final class Lists {
  private static final String BLANKS = " \t\n\r";
  private static final String DELIMITERS = BLANKS + "(),=";

  /** A condition that is longer than this after substitution is refused. */
  static final int MAX_LENGTH = 1 << 20;

  private final Map<String, String> joined = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();

  Lists(Collection<ListDefinition> definitions) {
    var ordered = new ArrayList<>(definitions);
    ordered.sort(Comparator.comparingInt(ListDefinition::index));
    var byName = new LinkedHashMap<String, ListDefinition>();
    ordered.forEach(list -> byName.put(list.name(), list));
    for (ListDefinition list : ordered) {
      var items = new ArrayList<String>();
      for (String item : list.items()) {
        var other = byName.get(item);
        if (other != null && other.index() < list.visibility()) {
          used.add(item);
          other.items().forEach(raw -> items.add(quoted(raw)));
        } else {
          items.add(quoted(item));
        }
      }
      joined.put(list.name(), String.join(", ", items));
    }
  }

  Set<String> used() {
    return used;
  }

  private static String quoted(String item) {
    boolean blank = item.indexOf(' ') >= 0;
    return blank && !item.startsWith("\"") && !item.startsWith("'") ? '"' + item + '"' : item;
  }

  /** The condition with every list in it; null if it has become too long. */
  @org.jspecify.annotations.Nullable
  SourceText substitute(SourceText condition) {
    var result = condition;
    for (var list : joined.entrySet()) {
      result = substitute(result, list.getKey(), list.getValue());
      if (result.text().length() > MAX_LENGTH) {
        return null;
      }
    }
    return result;
  }

  private SourceText substitute(SourceText condition, String name, String items) {
    var current = condition;
    int start = current.text().indexOf(name);
    while (start >= 0) {
      var text = current.text();
      int end = start + name.length();
      if (isDelimited(text, start, end)) {
        int place = start;
        while (start > 0 && BLANKS.indexOf(text.charAt(start - 1)) >= 0) {
          start--;
        }
        while (end < text.length() && BLANKS.indexOf(text.charAt(end)) >= 0) {
          end++;
        }
        if (items.isEmpty()) {
          if (start > 0 && text.charAt(start - 1) == ',') {
            start--;
          } else if (end < text.length() && text.charAt(end) == ',') {
            end++;
          }
        }
        current =
            new SourceText.Builder(current)
                .copy(current, 0, start)
                .insert((start > 0 ? " " : "") + items + " ", current, place)
                .copy(current, end, text.length())
                .build();
        used.add(name);
        start += items.length() + 1;
        if (current.text().length() > MAX_LENGTH) {
          return current;
        }
      }
      start = current.text().indexOf(name, start + 1);
    }
    return current;
  }

  private static boolean isDelimited(String text, int start, int end) {
    return (start == 0 || DELIMITERS.indexOf(text.charAt(start - 1)) >= 0)
        && (end >= text.length() || DELIMITERS.indexOf(text.charAt(end)) >= 0);
  }

  static List<String> unused(Collection<ListDefinition> definitions, Set<String> used) {
    return definitions.stream()
        .map(ListDefinition::name)
        .filter(name -> !used.contains(name))
        .toList();
  }
}
