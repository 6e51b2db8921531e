package dev.vedette.language.compare;

import dev.vedette.language.Matcher;
import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
import dev.vedette.language.compare.AlertComparison.Matching;
import dev.vedette.language.correlation.Correlation;
import dev.vedette.language.correlation.Correlators;
import dev.vedette.language.correlation.Limits;
import dev.vedette.language.event.EventView;
import dev.vedette.language.output.Alert;
import dev.vedette.language.plan.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One set of rules at work on one event after the other. Not thread-safe. */
final class Side {
  private final List<Book> books;
  private final Matching matching;
  private final Map<String, Correlators<Alert>> byHost = new HashMap<>();
  private final Map<String, Rule> matched = new LinkedHashMap<>();
  private final List<Rule> undecided = new ArrayList<>();
  private final Map<String, List<Alert>> correlated = new LinkedHashMap<>();

  private record Book(RuleBook rules, Matcher matcher) {}

  Side(List<RuleBook> books, Matching matching) {
    this.books = books.stream().map(book -> new Book(book, book.matcher())).toList();
    this.matching = matching;
  }

  void run(EventView event, String hostname) {
    matched.clear();
    undecided.clear();
    correlated.clear();
    for (Book book : books) {
      switch (matching) {
        case FIRST ->
            book.matcher()
                .match(event, (rule, verdict) -> note(book, rule, verdict, event, hostname));
        case ALL ->
            book.matcher()
                .matchAll(event, (rule, verdict) -> note(book, rule, verdict, event, hostname));
      }
    }
  }

  private void note(Book book, Rule rule, Verdict verdict, EventView event, String hostname) {
    switch (verdict) {
      case TRUE -> {
        matched.putIfAbsent(rule.name(), rule);
        for (Correlation correlation : book.rules().correlationsOf(rule)) {
          List<Alert> completed =
              byHost
                  .computeIfAbsent(hostname, _ -> new Correlators<>(Limits.standard()))
                  .observe(
                      correlation, rule.name(), event, () -> correlation.alert(event, hostname));
          if (!completed.isEmpty()) {
            correlated
                .computeIfAbsent(correlation.name(), _ -> new ArrayList<>())
                .addAll(completed);
          }
        }
      }
      case UNDECIDED -> undecided.add(rule);
      case FALSE -> {}
    }
  }

  boolean isSilent() {
    return matched.isEmpty() && undecided.isEmpty();
  }

  /** The rules that match the event, by name. */
  Map<String, Rule> matched() {
    return matched;
  }

  /** The rules that cannot be decided. */
  List<Rule> undecided() {
    return undecided;
  }

  /** The alerts of correlations that the event completes, by their name. */
  Map<String, List<Alert>> correlated() {
    return correlated;
  }
}
