package dev.vedette.language.compare;

import dev.vedette.language.MatchListener;
import dev.vedette.language.Matcher;
import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One set of rules at work on one event after the other. Not thread-safe. */
final class Side {
  private final List<Book> books;
  private final Map<String, Correlators<Alert>> byHost = new HashMap<>();
  private final Map<String, Rule> matched = new LinkedHashMap<>();
  private final List<Rule> undecided = new ArrayList<>();
  private final Map<String, List<Alert>> correlated = new LinkedHashMap<>();

  private @Nullable EventView event;
  private String hostname = "";

  /** A book, and the listener for what its rules say. */
  private final class Book implements MatchListener {
    private final RuleBook rules;
    private @Nullable Matcher matcher;

    Book(RuleBook rules) {
      this.rules = rules;
    }

    private void matchAll(EventView current) {
      Matcher compiled = matcher;
      if (compiled == null) {
        compiled = rules.matcher();
        matcher = compiled;
      }
      compiled.matchAll(current, this);
    }

    @Override
    public void matched(Rule rule, Verdict verdict) {
      note(rules, rule, verdict, Objects.requireNonNull(event));
    }
  }

  Side(List<RuleBook> books) {
    this.books = books.stream().map(Book::new).toList();
  }

  /** What is to be told of the rules of each book. */
  List<? extends MatchListener> listeners() {
    return books;
  }

  /** Turns to an event. */
  void begin(EventView next, String host) {
    matched.clear();
    undecided.clear();
    correlated.clear();
    event = next;
    hostname = host;
  }

  /** Has each rule that matches tell so. */
  void matchAll() {
    EventView current = Objects.requireNonNull(event);
    for (Book book : books) {
      book.matchAll(current);
    }
  }

  private void note(RuleBook book, Rule rule, Verdict verdict, EventView event) {
    switch (verdict) {
      case TRUE -> {
        matched.putIfAbsent(rule.name(), rule);
        for (Correlation correlation : book.correlationsOf(rule)) {
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
