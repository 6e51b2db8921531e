package dev.vedette.agent.check.jq;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A program of jq or a part of one: it makes any number of values from one. Immutable. */
sealed interface Filter {
  /** The value itself. */
  record Identity() implements Filter {}

  /** A value written in the program. */
  record Literal(JsonNode value) implements Filter {}

  /** Text with values in it; {@code format} is a name such as {@code @tsv}, or empty. */
  record Text(List<Filter> parts, String format) implements Filter {
    public Text {
      parts = List.copyOf(parts);
    }
  }

  /** A field or an element. */
  record Index(Filter target, Filter key) implements Filter {}

  /** Some elements after each other; null bounds are the ends. */
  record Slice(Filter target, @Nullable Filter from, @Nullable Filter to) implements Filter {}

  /** Every value of an array or object. */
  record Iterate(Filter target) implements Filter {}

  /** Errors give nothing, or go to the handler. */
  record Try(Filter body, @Nullable Filter handler) implements Filter {}

  record Pipe(Filter left, Filter right) implements Filter {}

  record Comma(Filter left, Filter right) implements Filter {}

  record Negation(Filter operand) implements Filter {}

  /** Arithmetic or a comparison. */
  record Binary(String operator, Filter left, Filter right) implements Filter {}

  record And(Filter left, Filter right) implements Filter {}

  record Or(Filter left, Filter right) implements Filter {}

  /** What is neither false nor null of the left, otherwise the right. */
  record Alternative(Filter left, Filter right) implements Filter {}

  record If(Filter condition, Filter then, Filter otherwise) implements Filter {}

  record Reduce(Filter source, String variable, Filter start, Filter update) implements Filter {}

  record Bind(Filter source, String variable, Filter body) implements Filter {}

  record Variable(String name) implements Filter {}

  /** A parameter that begins with a dollar sign is a variable, too. */
  record Define(String name, List<String> parameters, Filter body, Filter rest) implements Filter {
    public Define {
      parameters = List.copyOf(parameters);
    }
  }

  record Call(String name, List<Filter> arguments) implements Filter {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  record MakeArray(@Nullable Filter elements) implements Filter {}

  /** An object; keys and values alternate. */
  record MakeObject(List<Filter> entries) implements Filter {
    public MakeObject {
      entries = List.copyOf(entries);
    }
  }
}
