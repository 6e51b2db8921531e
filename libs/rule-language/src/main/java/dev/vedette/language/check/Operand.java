package dev.vedette.language.check;

import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import dev.vedette.language.event.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that has a value on an event, with the type of that value. Immutable. */
public sealed interface Operand {

  ValueType type();

  boolean isList();

  /** A field of the event. */
  record Read(Field field) implements Operand {
    @Override
    public ValueType type() {
      return field.type();
    }

    @Override
    public boolean isList() {
      return field.isList();
    }
  }

  /**
   * A value made from others; the argument is that in brackets, which only {@code getopt} takes.
   */
  record Apply(Transformer transformer, List<Operand> arguments, @Nullable String argument)
      implements Operand {
    public Apply {
      arguments = List.copyOf(arguments);
    }

    @Override
    public ValueType type() {
      return transformer.resultType(arguments.getFirst().type());
    }

    @Override
    public boolean isList() {
      return switch (transformer) {
        case LEN, JOIN, CONCAT -> false;
        case GETOPT -> argument == null;
        case TOLOWER, TOUPPER, B64, BASENAME -> arguments.getFirst().isList();
      };
    }
  }

  /** A text written in the condition. */
  record Constant(Value.Text text) implements Operand {
    @Override
    public ValueType type() {
      return ValueType.CHARBUF;
    }

    @Override
    public boolean isList() {
      return false;
    }
  }

  /** Several values written as one list. */
  record Listing(List<Operand> items) implements Operand {
    public Listing {
      items = List.copyOf(items);
    }

    @Override
    public ValueType type() {
      return ValueType.CHARBUF;
    }

    @Override
    public boolean isList() {
      return true;
    }
  }
}
