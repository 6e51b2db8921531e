package dev.vedette.agent.check.report;

import dev.vedette.agent.check.script.Observation;

/**
 * One thing that a verdict rests on. Immutable.
 *
 * @param location a path, a process with its id, a path of the API
 * @param subject what was looked for there, or empty
 * @param found what was found, shortened; empty when there was nothing
 * @param expected what would be right, in words, or empty
 * @param note why there was nothing, or where the value came from
 */
public record Evidence(
    Observation.Source source,
    String location,
    String subject,
    String found,
    String expected,
    boolean satisfied,
    String note) {
  private static final int MAX_TEXT = 500;

  public Evidence {
    found = shortened(found);
    note = shortened(note);
  }

  /** What an audit read, before it was judged. */
  public static Evidence of(Observation observation) {
    return new Evidence(
        observation.source(),
        observation.location(),
        "",
        observation.found(),
        "",
        observation.problem().isEmpty(),
        observation.problem());
  }

  private static String shortened(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }
}
