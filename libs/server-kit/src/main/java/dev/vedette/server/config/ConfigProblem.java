package dev.vedette.server.config;

/**
 * One thing that is wrong with the configuration. Immutable.
 *
 * @param key full key, such as {@code agent.ring-buffer.size}
 * @param value what was given; empty when nothing was
 * @param expected what would have been right
 * @param origin where it was given: a file with its line, an environment variable, a flag
 */
public record ConfigProblem(String key, String value, String expected, String origin) {
  @Override
  public String toString() {
    String given = value.isEmpty() ? "not set" : value;
    String where = origin.isEmpty() ? "" : " in " + origin;
    return key + ": " + given + " (expected: " + expected + ")" + where;
  }
}
