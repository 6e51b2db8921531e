package dev.vedette.language.author;

import dev.vedette.language.event.Value;
import java.util.List;

/**
 * One part of an explained condition.
 *
 * @param depth how deep it stands in the condition, from 0
 * @param text {@code and}, {@code or}, {@code not}, or the comparison
 * @param macro the macro whose body it is, or empty
 * @param decisive whether the verdict on the whole condition follows from this part
 * @param values what a comparison compared, in order; empty where it was not evaluated
 */
public record Step(
    int depth,
    Kind kind,
    String text,
    String macro,
    Outcome outcome,
    boolean decisive,
    List<Seen> values) {
  public Step {
    values = List.copyOf(values);
  }

  /** What kind of part it is. */
  public enum Kind {
    ALL,
    ANY,
    NOT,
    PREDICATE
  }

  /** A value of the event, by the text that stands for it in the condition. */
  public record Seen(String name, Value value) {}

  public boolean isPredicate() {
    return kind == Kind.PREDICATE;
  }
}
