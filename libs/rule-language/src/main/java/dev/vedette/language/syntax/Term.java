package dev.vedette.language.syntax;

import dev.vedette.language.event.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One side of a comparison, or an argument of a transformer. Immutable. */
public sealed interface Term {

  Span span();

  /** A field by name, with the argument in its brackets. */
  record FieldRef(String name, @Nullable String argument, Span span) implements Term {

    /** The reference as written, without quotes around its argument. */
    public String text() {
      return argument == null ? name : name + "[" + argument + "]";
    }
  }

  /** A transformer, or {@code val}, which makes a field of what would otherwise be text. */
  record Call(String name, List<Term> arguments, @Nullable String argument, Span span)
      implements Term {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** Text or a number. */
  record Literal(Value.Text text, Span span) implements Term {

    public String string() {
      return text.toString();
    }
  }

  /** Several terms in parentheses. */
  record Group(List<Term> terms, Span span) implements Term {
    public Group {
      terms = List.copyOf(terms);
    }
  }
}
