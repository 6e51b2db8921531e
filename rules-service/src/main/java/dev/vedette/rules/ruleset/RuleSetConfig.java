package dev.vedette.rules.ruleset;

import dev.vedette.server.config.DataSize;
import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;

/**
 * Bounds of revisions; immutable.
 *
 * @param builtInRules whether rule set {@code default} with our own rules is made at the first
 *     start
 * @param maxFiles most files in a revision
 * @param maxFileSize largest file
 * @param maxRevisionSize largest sum of the files of a revision
 * @param compiledRevisions how many revisions stay compiled
 */
public record RuleSetConfig(
    @Default("true") boolean builtInRules,
    @Default("1000") int maxFiles,
    @Default("4MiB") DataSize maxFileSize,
    @Default("16MiB") DataSize maxRevisionSize,
    @Default("64") int compiledRevisions) {

  /** Refuses bounds that nothing fits in. */
  public RuleSetConfig {
    if (maxFiles < 1) {
      throw new InvalidSettingException("max-files", maxFiles, ">= 1");
    }
    if (compiledRevisions < 1) {
      throw new InvalidSettingException("compiled-revisions", compiledRevisions, ">= 1");
    }
  }

  /** Returns the bounds that hold when nobody sets others. */
  public static RuleSetConfig standard() {
    return new RuleSetConfig(true, 1000, DataSize.mebibytes(4), DataSize.mebibytes(16), 64);
  }
}
