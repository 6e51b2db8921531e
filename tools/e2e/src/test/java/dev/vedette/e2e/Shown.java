package dev.vedette.e2e;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a document shows as the answer of a command; {@code …} stands for whatever comes there, a
 * line of it for any lines. Immutable.
 *
 * @param text as it stands there
 * @param varying what differs from time to time; empty when nothing does. With it numbers and the
 *     width of blanks may differ, too.
 */
record Shown(String text, String varying) {
  /** Whether a command that has ended printed this. */
  boolean is(String printed) {
    return pattern().matcher(normal(printed)).matches();
  }

  /** Whether these lines are among what was printed so far. */
  boolean isAmong(String printed) {
    return pattern().matcher(normal(printed)).find();
  }

  /** The same lines in any order. */
  boolean isInSomeOrder(String printed) {
    return sorted(normal(text)).equals(sorted(normal(printed)));
  }

  private static List<String> sorted(String lines) {
    return lines.lines().sorted().toList();
  }

  private Pattern pattern() {
    return Pattern.compile(
        normal(text)
            .lines()
            .map(line -> line.equals("…") ? "(?:.*\n)*?" : line(line) + "\n")
            .collect(Collectors.joining("", "(?m)^", "")));
  }

  private static String line(String line) {
    return List.of(line.split("…", -1)).stream()
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }

  private String normal(String lines) {
    return varying.isEmpty()
        ? lines
        : lines
            .replaceAll(varying, "~")
            .replaceAll("[0-9]+([.][0-9]+)?", "0")
            .replaceAll(" +", " ");
  }
}
