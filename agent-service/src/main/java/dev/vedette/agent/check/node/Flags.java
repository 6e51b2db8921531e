package dev.vedette.agent.check.node;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The flags of one process as its own program reads them: {@code --flag=value}, {@code --flag
 * value} or {@code --flag} alone, underscores as dashes, the last one counting. Immutable.
 */
public final class Flags {
  private final Map<String, String> values;
  private final Set<String> apart;
  private final Set<String> repeated;

  private Flags(Map<String, String> values, Set<String> apart, Set<String> repeated) {
    this.values = values;
    this.apart = apart;
    this.repeated = repeated;
  }

  /** Reads arguments; the first is the program. */
  public static Flags of(List<String> arguments) {
    Map<String, String> values = new HashMap<>();
    Set<String> apart = new HashSet<>();
    Set<String> repeated = new HashSet<>();
    for (int i = 1; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--")) {
        break;
      }
      if (!argument.startsWith("-") || argument.length() < 2) {
        continue;
      }
      int at = argument.indexOf('=');
      String name = name(at < 0 ? argument : argument.substring(0, at));
      String value = "true";
      if (at >= 0) {
        value = argument.substring(at + 1);
      } else if (i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("-")) {
        value = arguments.get(++i);
        apart.add(name);
      }
      if (values.put(name, value) != null) {
        repeated.add(name);
      }
    }
    return new Flags(values, apart, repeated);
  }

  /** The value of a flag, with or without its dashes; {@code true} for one without a value. */
  public Optional<String> value(String flag) {
    return Optional.ofNullable(values.get(name(flag)));
  }

  /** Whether the value is an argument of its own. */
  public boolean isApart(String flag) {
    return apart.contains(name(flag));
  }

  /** Whether the flag is given more than once. */
  public boolean isRepeated(String flag) {
    return repeated.contains(name(flag));
  }

  private static String name(String flag) {
    int start = 0;
    while (start < flag.length() && flag.charAt(start) == '-') {
      start++;
    }
    return flag.substring(start).replace('_', '-');
  }
}
