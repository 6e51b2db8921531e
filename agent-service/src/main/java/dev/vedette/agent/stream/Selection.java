package dev.vedette.agent.stream;

import java.util.List;

/**
 * What an event was selected under: the revisions in force and the numbers of its fields.
 * Immutable.
 */
public record Selection(
    StreamDictionary dictionary, List<String> activeRevisions, List<String> shadowRevisions) {
  public Selection {
    activeRevisions = List.copyOf(activeRevisions);
    shadowRevisions = List.copyOf(shadowRevisions);
  }

  /** With no revision that only looks on. */
  public Selection(StreamDictionary dictionary, List<String> activeRevisions) {
    this(dictionary, activeRevisions, List.of());
  }
}
