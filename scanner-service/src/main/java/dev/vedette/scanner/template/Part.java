package dev.vedette.scanner.template;

import dev.vedette.scanner.template.TemplateException.Place;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a template. Immutable. */
sealed interface Part {
  record Text(String text) implements Part {}

  /** Prints the value of a pipeline, unless that names a variable. */
  record Print(Pipeline pipeline) implements Part {}

  record If(Pipeline condition, List<Part> then, List<Part> otherwise) implements Part {
    public If {
      then = List.copyOf(then);
      otherwise = List.copyOf(otherwise);
    }
  }

  /** The same as {@code if}, but the dot is the value of the condition inside. */
  record With(Pipeline value, List<Part> then, List<Part> otherwise) implements Part {
    public With {
      then = List.copyOf(then);
      otherwise = List.copyOf(otherwise);
    }
  }

  record Range(Pipeline values, List<Part> body, List<Part> otherwise) implements Part {
    public Range {
      body = List.copyOf(body);
      otherwise = List.copyOf(otherwise);
    }
  }

  record Break() implements Part {}

  record Continue() implements Part {}

  /**
   * Commands, each of which gets the value of the one before as its last argument.
   *
   * @param variables which get the value; two in a range
   * @param declares whether they are new
   */
  record Pipeline(
      List<String> variables, boolean declares, List<List<Operand>> commands, Place place) {
    public Pipeline {
      variables = List.copyOf(variables);
      commands = List.copyOf(commands);
    }
  }

  /** A word of a command. */
  sealed interface Operand {
    Place place();
  }

  /** Text, a number or a truth value; null is nil. */
  record Literal(@Nullable Object value, Place place) implements Operand {}

  /** Fields of the dot, or the dot itself. */
  record Dot(List<String> fields, Place place) implements Operand {
    public Dot {
      fields = List.copyOf(fields);
    }
  }

  /** Fields of a variable, or the variable itself. */
  record Variable(String name, List<String> fields, Place place) implements Operand {
    public Variable {
      fields = List.copyOf(fields);
    }
  }

  record Function(String name, Place place) implements Operand {}

  record Nested(Pipeline pipeline, List<String> fields, Place place) implements Operand {
    public Nested {
      fields = List.copyOf(fields);
    }
  }
}
