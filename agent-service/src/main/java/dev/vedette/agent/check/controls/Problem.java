package dev.vedette.agent.check.controls;

/**
 * One thing wrong with a benchmark's files or with the request for a run. Immutable.
 *
 * @param file path inside the benchmark directory, or empty when no file is to blame
 * @param line from 1, or 0 when unknown
 * @param column from 1, or 0 when unknown
 * @param message what is wrong
 * @param expected what would be right, or empty
 */
public record Problem(String file, int line, int column, String message, String expected) {

  public static Problem of(String message) {
    return new Problem("", 0, 0, message, "");
  }

  public static Problem in(String file, String message, String expected) {
    return new Problem(file, 0, 0, message, expected);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (!file.isEmpty()) {
      text.append(file);
      if (line > 0) {
        text.append(':').append(line).append(':').append(column);
      }
      text.append(": ");
    }
    text.append(message);
    if (!expected.isEmpty()) {
      text.append("; expected ").append(expected);
    }
    return text.toString();
  }
}
