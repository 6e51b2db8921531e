package dev.vedette.agent.stream;

import dev.vedette.language.output.Priority;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a file of the spool says; names sort by life and by what they begin with.
 * Immutable.
 *
 * @param firstSequence of the first event that it may hold
 * @param priority of all its batches
 */
record SpoolName(long firstSequence, Priority priority) {
  // Without a priority as agents before this one wrote them, whose files hold batches of each.
  private static final Pattern NAME = Pattern.compile("[0-9]{19}-([0-9]{19})(?:-([a-z]+))?\\.seg");

  static String of(long epoch, long firstSequence, Priority priority) {
    return "%019d-%019d-%s.seg".formatted(epoch, firstSequence, DropLedger.label(priority));
  }

  /** Reads the name of a file; one that says nothing may be as bad as can be. */
  static SpoolName read(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return new SpoolName(0, Priority.EMERGENCY);
    }
    String priority = matcher.group(2);
    return new SpoolName(
        Long.parseLong(matcher.group(1)),
        priority == null
            ? Priority.EMERGENCY
            : Priority.parse(priority).orElse(Priority.EMERGENCY));
  }
}
