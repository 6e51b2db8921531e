package dev.vedette.agent.recorded;

import dev.vedette.language.event.ValueType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A kind of event as the table knows it: one version of one direction of a system call or of
 * something else that is told. Immutable.
 */
public final class EventKind {
  /** What the event does to descriptors, and what else matters of it. */
  public enum Trait {
    CREATES_FD,
    USES_FD,
    DESTROYS_FD,
    READS_FROM_FD,
    WRITES_TO_FD,
    MODIFIES_STATE,
    WAITS,
    SKIPPARSERESET,
    LARGE_PAYLOAD,
    OLD_VERSION
  }

  private static final Set<String> ORIGINS =
      Set.of("SYSCALL", "TRACEPOINT", "METAEVENT", "PLUGIN", "ITER");

  private final String code;
  private final String name;
  private final String category;
  private final Set<String> categories;
  private final Set<Trait> traits;
  private final List<RecordedParameter> parameters;
  private final Map<String, Integer> positions = new HashMap<>();
  private final int descriptor;

  private EventKind(
      String code,
      String name,
      Set<String> categories,
      Set<Trait> traits,
      List<RecordedParameter> parameters) {
    this.code = code;
    this.name = name;
    this.categories = categories;
    this.category =
        categories.stream()
            .filter(word -> !ORIGINS.contains(word))
            .findFirst()
            .orElse("unknown")
            .toLowerCase(Locale.ROOT);
    this.traits = traits;
    this.parameters = parameters;
    for (int i = 0; i < parameters.size(); i++) {
      positions.putIfAbsent(parameters.get(i).name(), i);
    }
    this.descriptor = traits.contains(Trait.USES_FD) ? usedDescriptor() : -1;
  }

  static EventKind parse(String[] row) {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    for (String word : words(row[3], "\\|")) {
      traits.add(Trait.valueOf(word));
    }
    return new EventKind(
        row[0],
        row[1],
        Set.copyOf(words(row[2], "\\|")),
        traits,
        words(row[4], " ").stream().map(RecordedParameter::parse).toList());
  }

  private static List<String> words(String text, String separator) {
    return text.equals("-") ? List.of() : List.of(text.split(separator, -1));
  }

  /** The descriptor that the call was given: the parameter named so, or the first that is one. */
  private int usedDescriptor() {
    Integer named = positions.get("fd");
    if (named == null) {
      named = positions.get("in_fd");
    }
    if (named == null) {
      named = positions.get("fdin");
    }
    if (named != null) {
      return named;
    }
    for (int i = 0; i < parameters.size(); i++) {
      RecordedParameter parameter = parameters.get(i);
      if (parameter.type() == ValueType.FD && !parameter.name().equals("res")) {
        return i;
      }
    }
    return -1;
  }

  /** The table's own name, with version and direction. */
  public String code() {
    return code;
  }

  /** What rules call it. */
  public String name() {
    return name;
  }

  /** What it is about, in lower case. */
  public String category() {
    return category;
  }

  public boolean is(Trait trait) {
    return traits.contains(trait);
  }

  public boolean isSystemCall() {
    return categories.contains("SYSCALL");
  }

  /** Whether it tells of something that no program did: told by the recorder itself. */
  public boolean isMeta() {
    return categories.contains("METAEVENT");
  }

  public boolean isPlugin() {
    return categories.contains("PLUGIN");
  }

  /** Whether it was recorded when the call began, not when it ended. */
  public boolean isEnter() {
    return code.endsWith("_E");
  }

  public List<RecordedParameter> parameters() {
    return parameters;
  }

  /** The position of a parameter; -1 if there is none of this name. */
  public int position(String parameter) {
    Integer position = positions.get(parameter);
    return position == null ? -1 : position;
  }

  /** The position of the descriptor that the call was given; -1 if it was given none. */
  public int descriptor() {
    return descriptor;
  }

  /** Whether it has to do with a descriptor at all. */
  public boolean concernsDescriptor() {
    return is(Trait.CREATES_FD) || is(Trait.USES_FD) || is(Trait.DESTROYS_FD);
  }

  @Override
  public String toString() {
    return code;
  }
}
