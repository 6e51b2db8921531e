package dev.vedette.rules.ruleset;

import dev.vedette.language.RuleFile;
import dev.vedette.rules.store.RevisionFile;
import java.io.IOException;
import java.util.List;

/** The built-in rules, for tests. Stateless. */
public final class BuiltInRules {
  private BuiltInRules() {}

  /** All of them, as they are published. */
  public static List<RuleFile> files() throws IOException {
    return ruleFiles(DefaultRules.files());
  }

  /** The same as they are written: the words first, then one file for each tactic. */
  static List<RuleFile> parts() throws IOException {
    return ruleFiles(DefaultRules.parts());
  }

  private static List<RuleFile> ruleFiles(List<RevisionFile> files) {
    return files.stream()
        .map(file -> new RuleFile(file.path(), file.content().toByteArray()))
        .toList();
  }
}
