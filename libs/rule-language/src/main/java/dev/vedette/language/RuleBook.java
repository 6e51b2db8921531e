package dev.vedette.language;

import dev.vedette.language.event.Field;
import java.util.List;
import java.util.Set;

/**
 * The rules of a set of files, compiled, in the order of their first definition. Immutable and
 * thread-safe.
 */
public final class RuleBook {
  private final List<Rule> rules;

  RuleBook(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  public List<Rule> rules() {
    return rules;
  }

  /** The event types of this source that enabled rules can match. */
  public Set<String> eventTypes(String source) {
    return Set.of();
  }

  /** Every field that conditions and outputs of enabled rules read. */
  public Set<Field> fields() {
    return Set.of();
  }

  /** A matcher for the enabled rules. */
  public Matcher matcher() {
    return new Matcher();
  }
}
