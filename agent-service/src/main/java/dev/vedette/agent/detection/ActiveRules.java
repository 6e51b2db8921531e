package dev.vedette.agent.detection;

import dev.vedette.agent.capture.KernelCapture;
import dev.vedette.agent.event.LiveFields;
import dev.vedette.agent.filter.FilterCompiler;
import dev.vedette.agent.filter.Interest;
import dev.vedette.agent.stream.Selection;
import dev.vedette.agent.stream.StreamDictionary;
import dev.vedette.language.Matcher;
import dev.vedette.language.Rule;
import dev.vedette.language.RuleBook;
import dev.vedette.language.correlation.Correlation;
import dev.vedette.language.event.Field;
import dev.vedette.language.output.Priority;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The revisions in force, ready to be matched and sent from. Immutable and thread-safe. */
public final class ActiveRules {
  static final String SOURCE = "syscall";

  private final Selection selection;
  private final List<Matcher> matchers;
  private final Map<Rule, NumberedField[]> fields;
  private final Map<Rule, Priority> priorities;
  private final Set<String> eventTypes;
  private final Interest interest;
  private final int ruleCount;

  private ActiveRules(
      Selection selection,
      List<Matcher> matchers,
      Map<Rule, NumberedField[]> fields,
      Map<Rule, Priority> priorities,
      Set<String> eventTypes,
      Interest interest,
      int ruleCount) {
    this.selection = selection;
    this.matchers = List.copyOf(matchers);
    this.fields = fields;
    this.priorities = priorities;
    this.eventTypes = Set.copyOf(eventTypes);
    this.interest = interest;
    this.ruleCount = ruleCount;
  }

  /** A field and its number on the wire. */
  record NumberedField(Field field, int number) {}

  /** No revision at all: nothing is a candidate. */
  public static ActiveRules none() {
    return new ActiveRules(
        new Selection(StreamDictionary.empty(), List.of()),
        List.of(),
        Map.of(),
        Map.of(),
        Set.of(),
        Interest.NONE,
        0);
  }

  /** Puts compiled rule books under a selection whose dictionary names all their fields. */
  static ActiveRules of(List<RuleBook> books, Selection selection) {
    // Beside what follows, since a start waits for both.
    List<CompletableFuture<Matcher>> matchers =
        books.stream().map(book -> CompletableFuture.supplyAsync(book::matcher)).toList();
    Map<Rule, NumberedField[]> fields = new HashMap<>();
    Map<Rule, Priority> priorities = new HashMap<>();
    Set<String> types = new HashSet<>();
    Interest interest = Interest.NONE;
    int count = 0;
    for (int i = 0; i < books.size(); i++) {
      RuleBook book = books.get(i);
      boolean alerts = i < selection.activeRevisions().size();
      interest = interest.or(Interest.in(book.relaxation(SOURCE, FilterCompiler.fields())));
      for (Rule rule : book.enabledRules()) {
        if (rule.source().equals(SOURCE)) {
          types.addAll(KernelCapture.meant(rule.eventTypes()));
          fields.put(rule, numbered(rule, selection.dictionary()));
          priorities.put(rule, alerts ? priority(rule, book) : Priority.DEBUG);
          count++;
        }
      }
    }
    return new ActiveRules(
        selection,
        matchers.stream().map(CompletableFuture::join).toList(),
        fields,
        priorities,
        types,
        interest.within(types),
        count);
  }

  /** The worst priority of an alert that a match of the rule may give or help to give. */
  private static Priority priority(Rule rule, RuleBook book) {
    Priority worst = rule.priority();
    for (Correlation correlation : book.correlations()) {
      if (correlation.enabled()
          && correlation.pattern().rules().contains(rule.name())
          && correlation.priority().isAtLeast(worst)) {
        worst = correlation.priority();
      }
    }
    return worst;
  }

  private static NumberedField[] numbered(Rule rule, StreamDictionary dictionary) {
    return rule.fields().stream()
        .map(field -> new NumberedField(field, dictionary.field(field.name())))
        .toArray(NumberedField[]::new);
  }

  /** What candidates are selected under. */
  public Selection selection() {
    return selection;
  }

  /** The event types that a rule can match. */
  public Set<String> eventTypes() {
    return eventTypes;
  }

  /** The events that a rule can match, as far as the kernel can tell. */
  Interest interest() {
    return interest;
  }

  /** How many rules are matched. */
  public int ruleCount() {
    return ruleCount;
  }

  /**
   * The fields that the rules read or show and that no event of this node ever fills: conditions
   * find nothing there, outputs show {@code <NA>}.
   */
  public Set<String> neverFilled() {
    return LiveFields.neverFilled(
        fields.values().stream().flatMap(Arrays::stream).map(NumberedField::field).toList());
  }

  /** The hosts that the rules name. */
  Set<String> hosts() {
    return NamedHosts.of(fields.keySet());
  }

  List<Matcher> matchers() {
    return matchers;
  }

  NumberedField[] fields(Rule rule) {
    NumberedField[] known = fields.get(rule);
    return known == null ? new NumberedField[0] : known;
  }

  /** The worst priority of what a match of the rule may give; the least for one in shadow. */
  Priority priority(Rule rule) {
    return priorities.getOrDefault(rule, Priority.DEBUG);
  }
}
