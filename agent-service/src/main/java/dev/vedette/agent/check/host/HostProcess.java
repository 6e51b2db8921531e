package dev.vedette.agent.check.host;

import java.util.List;

/**
 * One process of a node, as it was when the table was read. Immutable.
 *
 * @param name the kernel's name of it, at most 15 characters
 * @param arguments empty for kernel threads
 * @param start when it began, in hours and minutes or month and day, as ps writes it
 * @param cpu how long it computed, as ps writes it
 */
public record HostProcess(
    int pid,
    int parent,
    int userId,
    String name,
    List<String> arguments,
    String start,
    String cpu) {
  public HostProcess {
    arguments = List.copyOf(arguments);
  }

  /** The arguments on one line, as ps writes them. */
  public String commandLine() {
    if (arguments.isEmpty()) {
      return "[" + name + "]";
    }
    String line = String.join(" ", arguments);
    StringBuilder clean = null;
    for (int i = 0; i < line.length(); i++) {
      if (Character.isISOControl(line.charAt(i))) {
        clean = clean == null ? new StringBuilder(line) : clean;
        clean.setCharAt(i, '?');
      }
    }
    return clean == null ? line : clean.toString();
  }
}
