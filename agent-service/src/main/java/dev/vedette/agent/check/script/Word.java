package dev.vedette.agent.check.script;

import java.util.List;
import java.util.Optional;

/** A word of a shell text before its expansion. Immutable. */
public record Word(List<Part> parts) {
  public Word {
    parts = List.copyOf(parts);
  }

  /** A word that stands for itself. */
  public static Word of(String text) {
    return new Word(List.of(new Literal(text, false)));
  }

  /** Its text when nothing in it is expanded. */
  public Optional<String> literal() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      if (!(part instanceof Literal literal)) {
        return Optional.empty();
      }
      text.append(literal.text());
    }
    return Optional.of(text.toString());
  }

  /** A piece of a word; what is quoted is neither split nor taken for a pattern. */
  public sealed interface Part {
    boolean quoted();
  }

  /** Text that stands for itself. */
  public record Literal(String text, boolean quoted) implements Part {}

  /**
   * {@code $name} or <code>${name…}</code>.
   *
   * @param operator such as {@code :-} or {@code %}; empty for the plain value, {@code length} for
   *     its length
   */
  public record Variable(String name, String operator, Word argument, boolean quoted)
      implements Part {}

  /** {@code $(…)}: what a statement prints. */
  public record Output(Statement body, boolean quoted) implements Part {}

  /** {@code $((…))}: a sum. */
  public record Arithmetic(Word expression, boolean quoted) implements Part {}
}
