package dev.vedette.language;

import dev.vedette.language.correlation.Correlation;
import dev.vedette.language.event.Field;
import dev.vedette.language.syntax.Dialect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The rules of a set of files, compiled, in the order of their first definition. Immutable and
 * thread-safe.
 */
public final class RuleBook {
  private final List<Rule> rules;
  private final List<Correlation> correlations;
  private final Map<String, List<Correlation>> byRule;
  private final Predicate<Rule> enabled;
  private final Dialect dialect;

  RuleBook(List<Rule> rules, List<Correlation> correlations, Dialect dialect) {
    this(rules, correlations, Rule::enabled, dialect);
  }

  private RuleBook(
      List<Rule> rules, List<Correlation> correlations, Predicate<Rule> enabled, Dialect dialect) {
    this.correlations = List.copyOf(correlations);
    this.byRule = byRule(correlations);
    this.dialect = dialect;
    this.rules = List.copyOf(rules);
    this.enabled = enabled;
  }

  private static Map<String, List<Correlation>> byRule(List<Correlation> correlations) {
    var byRule = new HashMap<String, List<Correlation>>();
    for (Correlation correlation : correlations) {
      if (correlation.enabled()) {
        for (String rule : correlation.pattern().rules()) {
          byRule.computeIfAbsent(rule, _ -> new ArrayList<>()).add(correlation);
        }
      }
    }
    return byRule;
  }

  /** All rules, also those that are not enabled. */
  public List<Rule> rules() {
    return rules;
  }

  /** The rules over the matches of others, also those that are not enabled. */
  public List<Correlation> correlations() {
    return correlations;
  }

  /** The enabled ones among them that a match of this rule counts for. */
  public List<Correlation> correlationsOf(Rule rule) {
    return byRule.isEmpty() ? List.of() : byRule.getOrDefault(rule.name(), List.of());
  }

  /** The rules that events are matched with. */
  public List<Rule> enabledRules() {
    return rules.stream().filter(enabled).toList();
  }

  /** The same rules, of which exactly the chosen ones are enabled. */
  public RuleBook enabling(Predicate<Rule> choice) {
    return new RuleBook(rules, correlations, choice, dialect);
  }

  /** The same rules after a choice of some of them by the user. */
  public RuleBook selecting(RuleSelection selection) {
    return enabling(rule -> selection.concerns(rule) ? selection.enables() : enabled.test(rule));
  }

  /** The event types of this source that enabled rules can match. */
  public Set<String> eventTypes(String source) {
    var types = new TreeSet<String>();
    for (Rule rule : enabledRules()) {
      if (rule.source().equals(source)) {
        types.addAll(rule.eventTypes());
      }
    }
    return Collections.unmodifiableSet(types);
  }

  /** Every field that conditions and outputs of enabled rules read. */
  public Set<Field> fields() {
    var fields = new LinkedHashSet<Field>();
    enabledRules().forEach(rule -> fields.addAll(rule.fields()));
    return Collections.unmodifiableSet(fields);
  }

  /**
   * What these fields alone say about the enabled rules of a source.
   *
   * @see Relaxation
   */
  public Relaxation relaxation(String source, Set<Field> known) {
    return Relaxation.of(enabledRules(), source, known);
  }

  /** A matcher for the enabled rules. */
  public Matcher matcher() {
    return Matcher.of(enabledRules(), dialect);
  }
}
