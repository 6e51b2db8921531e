package dev.vedette.rules.evaluation;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;

/**
 * How events are taken and how alerts are written; immutable.
 *
 * @param maxBatchEvents most events in a batch
 * @param maxDictionaryEntries most names of one sort in a dictionary
 * @param iso8601Time whether the line of an alert begins with date and time in UTC instead of the
 *     local time of day
 * @param ruleMatching which of the rules of a revision that match the same event alert
 */
public record EvaluationConfig(
    @Default("10000") int maxBatchEvents,
    @Default("4096") int maxDictionaryEntries,
    @Default("false") boolean iso8601Time,
    @Default("first") RuleMatching ruleMatching) {

  /** Refuses bounds that nothing fits in. */
  public EvaluationConfig {
    if (maxBatchEvents < 1) {
      throw new InvalidSettingException("max-batch-events", maxBatchEvents, ">= 1");
    }
    if (maxDictionaryEntries < 1) {
      throw new InvalidSettingException("max-dictionary-entries", maxDictionaryEntries, ">= 1");
    }
  }

  /** Returns the settings that hold when nobody sets others. */
  public static EvaluationConfig standard() {
    return new EvaluationConfig(10_000, 4096, false, RuleMatching.FIRST);
  }
}
