package dev.vedette.rules.store;

import java.util.List;

/**
 * A revision to be stored; immutable.
 *
 * @param ruleSet id of its rule set
 * @param kind what the files are
 * @param files in the order of loading
 * @param author who stores it
 * @param message why
 * @param ruleCount how many rules or checks it holds
 */
public record NewRevision(
    String ruleSet,
    Kind kind,
    List<RevisionFile> files,
    String author,
    String message,
    int ruleCount) {
  /** Copies the list. */
  public NewRevision {
    files = List.copyOf(files);
  }

  /** Returns the hash of the content. */
  public String id() {
    return RevisionId.of(kind, files);
  }
}
