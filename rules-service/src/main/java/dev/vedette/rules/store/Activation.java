package dev.vedette.rules.store;

/** How an attempt to make a revision the active one ended; immutable. */
public sealed interface Activation {
  /**
   * The revision is active now.
   *
   * @param ruleSet after the change
   */
  record Activated(StoredRuleSet ruleSet) implements Activation {}

  /**
   * Somebody changed the rule set since the caller looked.
   *
   * @param ruleSet as it is
   */
  record Stale(StoredRuleSet ruleSet) implements Activation {}

  /** There is no such revision, or no such rule set. */
  record Missing() implements Activation {}
}
