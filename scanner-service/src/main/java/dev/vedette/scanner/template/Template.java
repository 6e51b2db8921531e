package dev.vedette.scanner.template;

import dev.vedette.scanner.template.Part.Operand;
import dev.vedette.scanner.template.Part.Pipeline;
import dev.vedette.scanner.template.TemplateException.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A template that can be filled in with maps for Go's structs, lists, text, whole numbers and truth
 * values. Immutable and thread-safe.
 */
public final class Template {
  private static final int MAX_CHARACTERS = 64 << 20;
  private static final int MAX_STEPS = 5_000_000;
  private static final int MAX_COUNT = 100_000;

  private final List<Part> parts;
  private final TemplateFunctions functions;

  private Template(List<Part> parts, TemplateFunctions functions) {
    this.parts = List.copyOf(parts);
    this.functions = functions;
  }

  /**
   * Reads a template.
   *
   * @param more functions beside Go's own, by name
   */
  public static Template parse(String text, Map<String, Function<List<Object>, Object>> more)
      throws TemplateException {
    TemplateFunctions functions = new TemplateFunctions(more);
    return new Template(new TemplateReader(text, functions.names()).read(), functions);
  }

  /** Fills it in. */
  public String fill(Object data) throws TemplateException {
    Filling filling = new Filling(data);
    filling.all(parts, data);
    return filling.out.toString();
  }

  /** How a list of parts ended. */
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  /** A variable; the same name may stand for several, of which the last counts. */
  private static final class Slot {
    private final String name;
    private @Nullable Object value;

    Slot(String name, @Nullable Object value) {
      this.name = name;
      this.value = value;
    }
  }

  /** One filling in. One thread. */
  private final class Filling {
    private final StringBuilder out = new StringBuilder();
    private final Deque<Slot> variables = new ArrayDeque<>();
    private int steps;

    Filling(Object data) {
      variables.push(new Slot("$", data));
    }

    Flow all(List<Part> list, @Nullable Object dot) throws TemplateException {
      int before = variables.size();
      Flow flow = Flow.ON;
      for (Part part : list) {
        flow = one(part, dot);
        if (flow != Flow.ON) {
          break;
        }
      }
      while (variables.size() > before) {
        variables.pop();
      }
      return flow;
    }

    private Flow one(Part part, @Nullable Object dot) throws TemplateException {
      switch (part) {
        case Part.Text(var text) -> out.append(text);
        case Part.Print(var pipeline) -> {
          Object value = value(pipeline, dot);
          if (pipeline.variables().isEmpty()) {
            out.append(GoPrint.value(value));
          }
          if (out.length() > MAX_CHARACTERS) {
            throw new TemplateException(
                pipeline.place(), "more than " + MAX_CHARACTERS + " characters");
          }
        }
        case Part.If(var condition, var then, var otherwise) -> {
          int before = variables.size();
          boolean holds = TemplateFunctions.isTrue(value(condition, dot));
          Flow flow = all(holds ? then : otherwise, dot);
          forget(before);
          return flow;
        }
        case Part.With(var pipeline, var then, var otherwise) -> {
          int before = variables.size();
          Object value = value(pipeline, dot);
          boolean holds = TemplateFunctions.isTrue(value);
          Flow flow = all(holds ? then : otherwise, holds ? value : dot);
          forget(before);
          return flow;
        }
        case Part.Range range -> range(range, dot);
        case Part.Break() -> {
          return Flow.BREAK;
        }
        case Part.Continue() -> {
          return Flow.CONTINUE;
        }
      }
      return Flow.ON;
    }

    private void forget(int before) {
      while (variables.size() > before) {
        variables.pop();
      }
    }

    private void range(Part.Range range, @Nullable Object dot) throws TemplateException {
      Pipeline pipeline = range.values();
      Object values = result(pipeline, dot);
      List<Object> keys = new ArrayList<>();
      List<Object> items = new ArrayList<>();
      switch (values) {
        case List<?> list -> {
          for (int i = 0; i < list.size(); i++) {
            keys.add((long) i);
            items.add(list.get(i));
          }
        }
        case Long count when count <= MAX_COUNT -> {
          for (long i = 0; i < count; i++) {
            keys.add(i);
            items.add(i);
          }
        }
        case null -> {}
        default ->
            throw new TemplateException(
                pipeline.place(), "range can't iterate over " + GoPrint.value(values));
      }
      int before = variables.size();
      for (int i = 0; i < items.size(); i++) {
        List<String> names = pipeline.variables();
        if (!names.isEmpty()) {
          set(pipeline, names.getLast(), items.get(i));
        }
        if (names.size() == 2) {
          set(pipeline, names.getFirst(), keys.get(i));
        }
        Flow flow = all(range.body(), items.get(i));
        forget(before);
        if (flow == Flow.BREAK) {
          break;
        }
      }
      if (items.isEmpty()) {
        all(range.otherwise(), dot);
      }
    }

    private void set(Pipeline pipeline, String name, @Nullable Object value)
        throws TemplateException {
      if (pipeline.declares()) {
        variables.push(new Slot(name, value));
      } else {
        slot(name, pipeline.place()).value = value;
      }
    }

    private Slot slot(String name, Place place) throws TemplateException {
      for (Slot slot : variables) {
        if (slot.name.equals(name)) {
          return slot;
        }
      }
      throw new TemplateException(place, "undefined variable \"" + name + "\"");
    }

    private @Nullable Object value(Pipeline pipeline, @Nullable Object dot)
        throws TemplateException {
      Object value = result(pipeline, dot);
      if (pipeline.variables().size() > 1) {
        throw new TemplateException(pipeline.place(), "two variables (expected: only in a range)");
      }
      for (String name : pipeline.variables()) {
        set(pipeline, name, value);
      }
      return value;
    }

    private @Nullable Object result(Pipeline pipeline, @Nullable Object dot)
        throws TemplateException {
      Object value = null;
      boolean first = true;
      for (List<Operand> command : pipeline.commands()) {
        value =
            command(command, dot, first ? List.of() : java.util.Collections.singletonList(value));
        first = false;
      }
      return value;
    }

    private @Nullable Object command(
        List<Operand> words, @Nullable Object dot, Collection<@Nullable Object> piped)
        throws TemplateException {
      Operand head = words.getFirst();
      if (++steps > MAX_STEPS) {
        throw new TemplateException(head.place(), "more than " + MAX_STEPS + " steps");
      }
      if (head instanceof Part.Function(var name, var place)) {
        List<@Nullable Object> arguments = new ArrayList<>();
        for (Operand word : words.subList(1, words.size())) {
          Object argument = operand(word, dot);
          arguments.add(argument);
          // These do not look at what they do not need.
          if ((name.equals("and") && !TemplateFunctions.isTrue(argument))
              || (name.equals("or") && TemplateFunctions.isTrue(argument))) {
            return argument;
          }
        }
        arguments.addAll(piped);
        return functions.call(name, arguments, place);
      }
      if (words.size() > 1 || !piped.isEmpty()) {
        throw new TemplateException(head.place(), "can't give argument to non-function");
      }
      return operand(head, dot);
    }

    private @Nullable Object operand(Operand operand, @Nullable Object dot)
        throws TemplateException {
      return switch (operand) {
        case Part.Literal(var value, _) -> value;
        case Part.Dot(var fields, var place) -> fields(dot, fields, place);
        case Part.Variable(var name, var fields, var place) ->
            fields(slot(name, place).value, fields, place);
        case Part.Function(var name, var place) -> functions.call(name, List.of(), place);
        case Part.Nested(var pipeline, var fields, var place) ->
            fields(result(pipeline, dot), fields, place);
      };
    }

    private static @Nullable Object fields(@Nullable Object value, List<String> names, Place place)
        throws TemplateException {
      Object result = value;
      for (String name : names) {
        if (!(result instanceof Map<?, ?> struct) || !struct.containsKey(name)) {
          throw new TemplateException(place, "can't evaluate field " + name);
        }
        result = struct.get(name);
      }
      return result;
    }
  }
}
