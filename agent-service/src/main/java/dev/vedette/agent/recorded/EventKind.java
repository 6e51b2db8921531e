package dev.vedette.agent.recorded;

import dev.vedette.language.event.ValueType;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
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

  private final int number;
  private final String code;
  private final String name;
  private final String category;
  private final Set<Trait> traits;
  private final List<RecordedParameter> parameters;
  private final Positions positions;
  private final int descriptor;
  private final boolean concernsDescriptor;
  private final boolean enter;
  private final boolean systemCall;
  private final boolean meta;
  private final boolean plugin;
  private final boolean result;
  private final boolean namesItself;

  private EventKind(
      int number,
      String[] row,
      Set<String> categories,
      Set<Trait> traits,
      List<RecordedParameter> parameters) {
    this.number = number;
    this.code = row[0];
    this.name = row[1].intern();
    this.category =
        categories.stream()
            .filter(word -> !ORIGINS.contains(word))
            .findFirst()
            .orElse("unknown")
            .toLowerCase(Locale.ROOT);
    this.traits = traits;
    this.parameters = parameters;
    this.positions = new Positions(parameters.stream().map(RecordedParameter::name).toList());
    this.descriptor = traits.contains(Trait.USES_FD) ? usedDescriptor() : -1;
    this.concernsDescriptor =
        traits.contains(Trait.CREATES_FD)
            || traits.contains(Trait.USES_FD)
            || traits.contains(Trait.DESTROYS_FD);
    this.enter = code.endsWith("_E");
    this.namesItself = name.equals("asyncevent") || name.equals("syscall");
    this.systemCall = categories.contains("SYSCALL");
    this.meta = categories.contains("METAEVENT");
    this.plugin = categories.contains("PLUGIN");
    this.result = systemCall && !enter && !parameters.isEmpty() && isResult(parameters.getFirst());
  }

  static EventKind parse(int number, String[] row) {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    for (String word : words(row[3], "\\|")) {
      traits.add(Trait.valueOf(word));
    }
    return new EventKind(
        number,
        row,
        Set.copyOf(words(row[2], "\\|")),
        traits,
        words(row[4], " ").stream().map(RecordedParameter::parse).toList());
  }

  private static List<String> words(String text, String separator) {
    return text.equals("-") ? List.of() : List.of(text.split(separator, -1));
  }

  /** What a call returns is an error number, a descriptor, or the id that was asked for. */
  private static boolean isResult(RecordedParameter first) {
    return switch (first.name()) {
      case "res", "fd", "res_or_fd" -> true;
      default -> first.type() == ValueType.UID || first.type() == ValueType.GID;
    };
  }

  /** The descriptor that the call was given: the parameter named so, or the first that is one. */
  private int usedDescriptor() {
    for (String name : List.of("fd", "in_fd", "fdin")) {
      int named = positions.of(name);
      if (named >= 0) {
        return named;
      }
    }
    for (int i = 0; i < parameters.size(); i++) {
      RecordedParameter parameter = parameters.get(i);
      if (parameter.type() == ValueType.FD && !parameter.name().equals("res")) {
        return i;
      }
    }
    return -1;
  }

  /** The number that captures name it by. */
  public int number() {
    return number;
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
    return systemCall;
  }

  /** Whether its first parameter says how the call ended. */
  boolean tellsResult() {
    return result;
  }

  /** Whether events of it have names of their own, not that of their kind. */
  public boolean namesItself() {
    return namesItself;
  }

  /** Whether it tells of something that no program did: told by the recorder itself. */
  public boolean isMeta() {
    return meta;
  }

  public boolean isPlugin() {
    return plugin;
  }

  /** Whether it was recorded when the call began, not when it ended. */
  public boolean isEnter() {
    return enter;
  }

  /** Whether it tells what a system call was given, before it is known how that ends. */
  public boolean isBeginning() {
    return enter && systemCall;
  }

  /** Whether captures of old say that it is three bytes longer than it is. */
  public boolean isWronglyLong() {
    return name.equals("notification") || name.equals("infra");
  }

  public List<RecordedParameter> parameters() {
    return parameters;
  }

  /** The position of a parameter; -1 if there is none of this name. */
  public int position(String parameter) {
    return positions.of(parameter);
  }

  /** The position of the descriptor that the call was given; -1 if it was given none. */
  public int descriptor() {
    return descriptor;
  }

  /** Whether it has to do with a descriptor at all. */
  public boolean concernsDescriptor() {
    return concernsDescriptor;
  }

  @Override
  public String toString() {
    return code;
  }
}
