package dev.vedette.language.author;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One test of rules: events, and the rules that must alert because of them. Immutable. */
public final class RuleTest {
  private final String name;
  private final int line;
  private final List<FieldEvent> events;
  private final List<String> expect;
  private final @Nullable String message;
  private final RuleMatching matching;

  RuleTest(Head head, List<FieldEvent> events, List<String> expect, @Nullable String message) {
    this.name = head.name();
    this.line = head.line();
    this.matching = head.matching();
    this.events = List.copyOf(events);
    this.expect = List.copyOf(expect);
    this.message = message;
  }

  /** What a test is called, where it stands, and how it runs. */
  record Head(String name, int line, RuleMatching matching) {}

  /** Which of the rules that match an event alert. */
  public enum RuleMatching {
    /** Every rule. */
    ALL,
    /** The first rule in the order of the files. */
    FIRST
  }

  public String name() {
    return name;
  }

  /** The line of the file that it starts on, from 1. */
  public int line() {
    return line;
  }

  public List<FieldEvent> events() {
    return events;
  }

  /** The names of the rules that must alert, no more and no fewer. */
  public List<String> expect() {
    return expect;
  }

  /** The text of the single alert, if the test says. */
  public Optional<String> message() {
    return Optional.ofNullable(message);
  }

  public RuleMatching matching() {
    return matching;
  }
}
