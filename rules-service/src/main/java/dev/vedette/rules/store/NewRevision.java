package dev.vedette.rules.store;

import java.util.List;
import java.util.Map;

/**
 * A revision to be stored; immutable.
 *
 * @param ruleSet id of its rule set
 * @param kind what the files are
 * @param files in the order of loading
 * @param author who stores it
 * @param message why
 * @param ruleCount how many rules or checks it holds
 * @param labels what its author calls it by
 */
public record NewRevision(
    String ruleSet,
    Kind kind,
    List<RevisionFile> files,
    String author,
    String message,
    int ruleCount,
    Map<String, String> labels) {
  /** Copies the list and the map. */
  public NewRevision {
    files = List.copyOf(files);
    labels = Map.copyOf(labels);
  }

  /** Without labels. */
  public NewRevision(
      String ruleSet,
      Kind kind,
      List<RevisionFile> files,
      String author,
      String message,
      int ruleCount) {
    this(ruleSet, kind, files, author, message, ruleCount, Map.of());
  }

  /** Returns the hash of the content. */
  public String id() {
    return RevisionId.of(kind, files);
  }
}
