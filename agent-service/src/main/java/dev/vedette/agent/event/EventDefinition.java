package dev.vedette.agent.event;

import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventTable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What is known of an event without seeing one. Immutable.
 *
 * @param number how records name it
 * @param name what rules call it
 * @param subject which descriptor {@code fd.*} describes
 * @param parameters its arguments, in order
 * @param kind what the table of all events says of it
 * @param choices where the arguments are that have a few values only
 */
public record EventDefinition(
    int number,
    String name,
    Subject subject,
    List<Parameter> parameters,
    EventKind kind,
    List<Integer> choices) {
  private static final int MOST_CHOICES = 2;
  // What is made of one argument of a call, whose number is its last letter.
  private static final Pattern PLAIN =
      Pattern.compile(
          "(unsigned|fileflags|fcntl|level|pidfd|epoll|resolve|clone|ptrace|unlink)?[1-6]");

  public EventDefinition {
    name = name.intern();
    parameters = List.copyOf(parameters);
    choices = List.copyOf(choices);
  }

  /** Whether it says how a file was opened. */
  boolean opens() {
    return subject == Subject.OPENED || name.startsWith("open");
  }

  /** Whether its records say how a call ended. */
  boolean hasResult() {
    return !name.equals("procexit");
  }

  /** Which descriptor an event is about. */
  enum Subject {
    /** None. */
    NONE,
    /** The one that the call opened, named by the path it was given. */
    OPENED,
    /** The one that the call made. */
    MADE,
    /** The connection that the call took. */
    ACCEPTED,
    /** The second of two that the call made. */
    PAIRED,
    /** The one in its first argument. */
    FIRST
  }

  /** How an argument is written out. */
  enum Form {
    ERRNO,
    FD,
    FLAGS,
    ENUM,
    PATH,
    TEXT,
    VECTOR,
    BYTES,
    OCT,
    HEX,
    DEC,
    PID,
    UID,
    GID,
    MODE,
    SIGNAL,
    INTERVAL,
    DESCRIPTORS,
    ADDRESS,
    TUPLE
  }

  /**
   * One argument.
   *
   * @param name its name in {@code evt.arg.name}
   * @param form how it is written out
   * @param table the names of its bits or choices; empty where it has none
   * @param source where its value comes from
   */
  record Parameter(String name, Form form, String table, String source) {
    /** Which argument of the call it is made of, from 0. */
    int argument() {
      return source.charAt(source.length() - 1) - '1';
    }

    private boolean isChoice(boolean opens) {
      return opens
          ? source.startsWith("openflags") || source.startsWith("openmode")
          : PLAIN.matcher(source).matches()
              && (form == Form.FLAGS || form == Form.ENUM || form == Form.MODE);
    }
  }

  static EventDefinition parse(String[] row) {
    Subject subject =
        switch (row[2]) {
          case "-" -> Subject.NONE;
          case "open" -> Subject.OPENED;
          case "result" -> Subject.MADE;
          case "accept" -> Subject.ACCEPTED;
          case "pair" -> Subject.PAIRED;
          case "fd1" -> Subject.FIRST;
          default -> throw new IllegalStateException("events.tsv: " + row[2]);
        };
    List<Parameter> parameters =
        List.of(row[3].split(" ", -1)).stream().map(EventDefinition::parameter).toList();
    EventKind kind = EventTable.standard().current(row[1]).orElseThrow();
    boolean opens = row[1].startsWith("open");
    List<Integer> choices =
        IntStream.range(0, parameters.size())
            .filter(i -> parameters.get(i).isChoice(opens))
            .limit(MOST_CHOICES)
            .boxed()
            .toList();
    return new EventDefinition(
        Integer.parseInt(row[0]), row[1], subject, parameters, kind, choices);
  }

  private static Parameter parameter(String text) {
    int colon = text.indexOf(':');
    int equals = text.indexOf('=');
    String form = text.substring(colon + 1, equals);
    int slash = form.indexOf('/');
    return new Parameter(
        text.substring(0, colon),
        Form.valueOf(slash < 0 ? form : form.substring(0, slash)),
        slash < 0 ? "" : form.substring(slash + 1),
        text.substring(equals + 1));
  }
}
