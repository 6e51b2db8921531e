package dev.vedette.agent.event;

import java.util.List;

/**
 * What is known of an event without seeing one. Immutable.
 *
 * @param number how records name it
 * @param name what rules call it
 * @param category what it is about
 * @param subject which descriptor {@code fd.*} describes
 * @param parameters its arguments, in order
 */
public record EventDefinition(
    int number, String name, String category, Subject subject, List<Parameter> parameters) {
  public EventDefinition {
    parameters = List.copyOf(parameters);
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
        switch (row[3]) {
          case "-" -> Subject.NONE;
          case "open" -> Subject.OPENED;
          case "result" -> Subject.MADE;
          case "accept" -> Subject.ACCEPTED;
          case "fd1" -> Subject.FIRST;
          default -> throw new IllegalStateException("events.tsv: " + row[3]);
        };
    List<Parameter> parameters =
        List.of(row[4].split(" ", -1)).stream().map(EventDefinition::parameter).toList();
    return new EventDefinition(Integer.parseInt(row[0]), row[1], row[2], subject, parameters);
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
