package dev.vedette.agent.event;

import dev.vedette.agent.recorded.EventKind;
import dev.vedette.agent.recorded.EventTable;
import java.util.List;

/**
 * What is known of an event without seeing one. Immutable.
 *
 * @param number how records name it
 * @param name what rules call it
 * @param subject which descriptor {@code fd.*} describes
 * @param parameters its arguments, in order
 * @param kind what the table of all events says of it
 */
public record EventDefinition(
    int number, String name, Subject subject, List<Parameter> parameters, EventKind kind) {
  public EventDefinition {
    name = name.intern();
    parameters = List.copyOf(parameters);
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
  record Parameter(String name, Form form, String table, String source) {}

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
    return new EventDefinition(Integer.parseInt(row[0]), row[1], subject, parameters, kind);
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
