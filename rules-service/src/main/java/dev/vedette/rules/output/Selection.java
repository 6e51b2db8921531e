package dev.vedette.rules.output;

import dev.vedette.proto.rules.v1.Alert;
import dev.vedette.proto.rules.v1.Priority;
import dev.vedette.rules.store.AlertFilter;
import java.util.Set;

/**
 * Which alerts an output gets, never silenced ones; immutable.
 *
 * @param stored the part that the store decides
 * @param sources one of these, or any when empty
 */
record Selection(AlertFilter stored, Set<String> sources) {
  static Selection of(OutputConfig config) {
    return new Selection(
        new AlertFilter(
            priority(config).getNumber(),
            Set.copyOf(config.rules()),
            "",
            "",
            Set.copyOf(config.tags()),
            Set.of(AlertFilter.Without.SILENCED)),
        Set.copyOf(config.sources()));
  }

  static Priority priority(OutputConfig config) {
    return Priority.valueOf("PRIORITY_" + config.minimum().name());
  }

  /** Decides what the store did not. */
  boolean matches(Alert alert) {
    return sources.isEmpty() || sources.contains(alert.getSource());
  }
}
