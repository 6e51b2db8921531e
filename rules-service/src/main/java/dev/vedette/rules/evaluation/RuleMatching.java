package dev.vedette.rules.evaluation;

/** Which of the rules that match an event alert, as Falco's setting {@code rule_matching}. */
public enum RuleMatching {
  /** The first one in the order of the files. */
  FIRST,
  /** Each of them. */
  ALL
}
