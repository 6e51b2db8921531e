package dev.vedette.language.rulefile;

import dev.vedette.language.rulefile.Definition.ListDefinition;
import dev.vedette.language.syntax.Dialect;
import dev.vedette.language.syntax.SourceText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.TreeSet;

/**
 * Puts the items of lists where a condition has their names, as text, in the order of their
 * definition. Not thread-safe.
 */
final class Lists {
  private static final String BLANKS = " \t\n\r";
  private static final String DELIMITERS = BLANKS + "(),=";

  /** A condition that is longer than this after substitution is refused. */
  static final int MAX_LENGTH = 4 << 20;

  /** A list has no more items than this after those of others have been put in. */
  private static final int MAX_ITEMS = 1 << 18;

  /** Lists are within lists no deeper than this. */
  private static final int MAX_DEPTH = 100;

  /** So many lists may have names that are not one word. */
  private static final int MAX_UNUSUAL = 100;

  private final Map<String, String> joined = new LinkedHashMap<>();
  private final Map<String, ListDefinition> byName = new LinkedHashMap<>();
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> placeOf = new HashMap<>();
  private final Set<String> tooLarge = new HashSet<>();
  private final Set<Integer> unusual = new HashSet<>();
  private final Set<String> used = new HashSet<>();
  private final Dialect dialect;

  Lists(Collection<ListDefinition> definitions, Dialect dialect) {
    this.dialect = dialect;
    var ordered = new ArrayList<>(definitions);
    ordered.sort(Comparator.comparingInt(ListDefinition::index));
    ordered.forEach(list -> byName.put(list.name(), list));
    for (ListDefinition list : ordered) {
      var items = new ArrayList<String>();
      if (expand(list, items, new HashSet<>(Set.of(list.name())))) {
        joined.put(list.name(), String.join(", ", items));
      } else {
        tooLarge.add(list.name());
      }
      if (new StringTokenizer(list.name(), DELIMITERS, true).countTokens() == 1) {
        placeOf.put(list.name(), names.size());
      } else if (unusual.size() < MAX_UNUSUAL) {
        unusual.add(names.size());
      }
      names.add(list.name());
    }
  }

  /**
   * Puts in the items of a list and, in place of names of lists, theirs: Falco does so once. False
   * if they are too many.
   */
  private boolean expand(ListDefinition list, List<String> items, Set<String> open) {
    if (open.size() > MAX_DEPTH) {
      return false;
    }
    for (String item : list.items()) {
      var other = byName.get(item);
      boolean fits = true;
      if (other == null || other.index() >= list.visibility()) {
        items.add(quoted(item));
      } else if (dialect == Dialect.FALCO) {
        used.add(item);
        other.items().forEach(raw -> items.add(quoted(raw)));
      } else if (open.add(item)) {
        used.add(item);
        fits = !tooLarge.contains(item) && expand(other, items, open);
        open.remove(item);
      } else {
        items.add(quoted(item));
      }
      if (!fits || items.size() > MAX_ITEMS) {
        return false;
      }
    }
    return true;
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
    var pending = new TreeSet<>(unusual);
    addNamed(condition.text(), -1, pending);
    while (!pending.isEmpty()) {
      int place = pending.removeFirst();
      var name = names.get(place);
      if (tooLarge.contains(name)) {
        return null;
      }
      var items = joined.getOrDefault(name, "");
      result = substitute(result, name, items);
      if (result.text().length() > MAX_LENGTH) {
        return null;
      }
      addNamed(items, place, pending);
    }
    return result;
  }

  /** Adds the lists that a text names, of those that come after a place in the order. */
  private void addNamed(String text, int after, Set<Integer> places) {
    var words = new StringTokenizer(text, DELIMITERS);
    while (words.hasMoreTokens()) {
      Integer place = placeOf.get(words.nextToken());
      if (place != null && place > after) {
        places.add(place);
      }
    }
  }

  private SourceText substitute(SourceText condition, String name, String items) {
    var text = condition.text();
    int start = text.indexOf(name);
    if (start < 0) {
      return condition;
    }
    var result = new SourceText.Builder(condition);
    var quotes = new Quotes(text);
    int copied = 0;
    boolean afterItems = false;
    while (start >= 0) {
      int end = start + name.length();
      boolean here =
          isDelimited(text, start, end, afterItems && start == copied)
              && (dialect == Dialect.FALCO || !quotes.isQuoted(start));
      if (!here) {
        start = text.indexOf(name, start + 1);
        continue;
      }
      int from = start;
      while (from > copied && BLANKS.indexOf(text.charAt(from - 1)) >= 0) {
        from--;
      }
      int to = end;
      while (to < text.length() && BLANKS.indexOf(text.charAt(to)) >= 0) {
        to++;
      }
      if (items.isEmpty()) {
        if (from > copied && text.charAt(from - 1) == ',') {
          from--;
        } else if (to < text.length() && text.charAt(to) == ',') {
          to++;
        }
      }
      boolean first = from == 0 || (afterItems && from == copied);
      result.copy(condition, copied, from);
      result.insert((first ? "" : " ") + items + " ", condition, start);
      used.add(name);
      if (result.length() > MAX_LENGTH) {
        return result.build();
      }
      copied = to;
      afterItems = true;
      start = text.indexOf(name, to);
    }
    return result.copy(condition, copied, text.length()).build();
  }

  /** Where a text is quoted; asked for places in ascending order. Not thread-safe. */
  private static final class Quotes {
    private final String text;
    private int at;
    private char quote;

    Quotes(String text) {
      this.text = text;
    }

    boolean isQuoted(int place) {
      for (; at < place; at++) {
        char c = text.charAt(at);
        if (quote == 0 && (c == '"' || c == '\'')) {
          quote = c;
        } else if (c == quote && text.charAt(at - 1) != '\\') {
          quote = 0;
        }
      }
      return quote != 0;
    }
  }

  private static boolean isDelimited(String text, int start, int end, boolean afterItems) {
    return (start == 0 || afterItems || DELIMITERS.indexOf(text.charAt(start - 1)) >= 0)
        && (end >= text.length() || DELIMITERS.indexOf(text.charAt(end)) >= 0);
  }
}
