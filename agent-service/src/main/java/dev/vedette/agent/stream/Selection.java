package dev.vedette.agent.stream;

import java.util.List;

/**
 * What an event was selected under: the revisions in force and the numbers of its fields.
 * Immutable.
 */
public record Selection(StreamDictionary dictionary, List<String> activeRevisions) {
  public Selection {
    activeRevisions = List.copyOf(activeRevisions);
  }
}
