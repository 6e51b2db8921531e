package dev.vedette.agent.check.script;

/**
 * One thing that an audit read. Immutable.
 *
 * @param location a path, the name of a program, or a path of the API
 * @param found what was there, shortened; empty when there was nothing
 * @param problem why there was nothing, or empty
 * @param absent whether there was nothing because it does not exist
 */
public record Observation(
    Source source, String location, String found, String problem, boolean absent) {

  /** What was read. */
  public enum Source {
    PROCESS,
    ENVIRONMENT,
    FILE,
    FILE_STATUS,
    JOURNAL,
    API,
    OUTPUT
  }

  /** Something was there. */
  public static Observation of(Source source, String location, String found) {
    return new Observation(source, location, found, "", false);
  }

  /** Nothing was there. */
  public static Observation nothing(
      Source source, String location, String problem, boolean absent) {
    return new Observation(source, location, "", problem, absent);
  }
}
