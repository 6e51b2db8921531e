package dev.vedette.language;

import dev.vedette.language.text.Wildcard;
import java.util.Collections;
import java.util.Set;
import java.util.function.Predicate;

/** Some rules, by name or tag, that are to be enabled or disabled. Immutable and thread-safe. */
public final class RuleSelection {

  /** What is to happen to the rules. */
  public enum Action {
    ENABLE,
    DISABLE
  }

  private final Action action;
  private final Predicate<Rule> choice;

  private RuleSelection(Action action, Predicate<Rule> choice) {
    this.action = action;
    this.choice = choice;
  }

  /** Rules of a name in which a star stands for any characters. */
  public static RuleSelection byName(Action action, String pattern) {
    var names = new Wildcard(pattern);
    return new RuleSelection(action, rule -> names.matches(rule.name()));
  }

  /** The rule of exactly this name; all rules if it is empty. */
  public static RuleSelection byExactName(Action action, String name) {
    return new RuleSelection(action, rule -> name.isEmpty() || rule.name().equals(name));
  }

  /** Rules whose name contains the text. */
  public static RuleSelection byPartOfName(Action action, String part) {
    return new RuleSelection(action, rule -> rule.name().contains(part));
  }

  /** Rules that have any of the tags. */
  public static RuleSelection byTag(Action action, Set<String> tags) {
    var copy = Set.copyOf(tags);
    return new RuleSelection(action, rule -> !Collections.disjoint(rule.tags(), copy));
  }

  boolean concerns(Rule rule) {
    return choice.test(rule);
  }

  boolean enables() {
    return action == Action.ENABLE;
  }
}
