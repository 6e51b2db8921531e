package dev.vedette.language;

import dev.vedette.language.plan.Program;
import dev.vedette.language.plan.Verdict;

/** Hears of rules that match or may match an event. Called on the thread that runs the matcher. */
@FunctionalInterface
public interface MatchListener extends Program.Hits<Rule> {

  /**
   * The rule matches ({@code TRUE}), or a value that its condition needs was not sent ({@code
   * UNDECIDED}).
   */
  @Override
  void matched(Rule rule, Verdict verdict);
}
