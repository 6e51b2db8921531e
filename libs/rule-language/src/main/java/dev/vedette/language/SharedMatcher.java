package dev.vedette.language;

import dev.vedette.language.check.Checked;
import dev.vedette.language.event.EventView;
import dev.vedette.language.plan.Verdict;
import dev.vedette.language.syntax.Dialect;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides for several books at once which of their rules match an event: a condition that rules of
 * several books have in common, as revisions of one rule set mostly do, is decided once. Not
 * thread-safe.
 */
public final class SharedMatcher {
  private static final Comparator<Hit> IN_ORDER = Comparator.comparingInt(hit -> hit.place.rank);

  private final Matcher matcher;
  // By the rule that stands for all with its condition.
  private final IdentityHashMap<Rule, List<Place>> places = new IdentityHashMap<>();
  private final List<List<Hit>> hits = new ArrayList<>();

  /** What decides of a rule whether it matches. */
  private record Key(String source, boolean anyType, Set<String> eventTypes, Checked condition) {
    static Key of(Rule rule) {
      return new Key(
          rule.source(), rule.eventSet().isAll(), Set.copyOf(rule.eventTypes()), rule.checked());
    }
  }

  /** A rule's place in its book. */
  private record Place(int book, int rank, Rule rule) {}

  /** What was found of a rule. */
  private record Hit(Place place, Verdict verdict) {}

  /** Compiles the enabled rules of all books. */
  public SharedMatcher(List<RuleBook> books) {
    Map<Key, Rule> first = new HashMap<>();
    List<Rule> distinct = new ArrayList<>();
    for (int book = 0; book < books.size(); book++) {
      List<Rule> rules = books.get(book).enabledRules();
      hits.add(new ArrayList<>());
      for (int i = 0; i < rules.size(); i++) {
        Rule rule = rules.get(i);
        Rule same = first.putIfAbsent(Key.of(rule), rule);
        if (same == null) {
          distinct.add(rule);
        }
        // As in a matcher, rules that name event types come before those that do not.
        int rank = rule.eventSet().isAll() ? rules.size() + i : i;
        places
            .computeIfAbsent(same == null ? rule : same, _ -> new ArrayList<>(2))
            .add(new Place(book, rank, rule));
      }
    }
    this.matcher = Matcher.of(distinct, Dialect.VEDETTE);
  }

  /**
   * Tells each book's listener what {@link Matcher#match} of the book would tell it.
   *
   * @param listeners one for each book, in their order
   */
  public void match(EventView event, List<? extends MatchListener> listeners) {
    matcher.matchAll(event, this::note);
    for (int book = 0; book < hits.size(); book++) {
      List<Hit> ofBook = hits.get(book);
      if (!ofBook.isEmpty()) {
        tell(ofBook, listeners.get(book));
        ofBook.clear();
      }
    }
  }

  private void note(Rule rule, Verdict verdict) {
    List<Place> all = places.getOrDefault(rule, List.of());
    for (int i = 0; i < all.size(); i++) {
      Place place = all.get(i);
      hits.get(place.book).add(new Hit(place, verdict));
    }
  }

  /** Up to the first that is certain. */
  private static void tell(List<Hit> ofBook, MatchListener listener) {
    if (!isInOrder(ofBook)) {
      ofBook.sort(IN_ORDER);
    }
    for (int i = 0; i < ofBook.size(); i++) {
      Hit hit = ofBook.get(i);
      listener.matched(hit.place.rule, hit.verdict);
      if (hit.verdict == Verdict.TRUE) {
        return;
      }
    }
  }

  private static boolean isInOrder(List<Hit> ofBook) {
    for (int i = 1; i < ofBook.size(); i++) {
      if (ofBook.get(i - 1).place.rank > ofBook.get(i).place.rank) {
        return false;
      }
    }
    return true;
  }
}
