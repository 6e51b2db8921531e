package dev.vedette.language.output;

import dev.vedette.language.check.Operand;
import dev.vedette.language.plan.Planner;
import dev.vedette.language.plan.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A value that an output names: a field, or what a transformer makes of it. Immutable. */
record NamedValue(String name, Operand operand, Reader reader, boolean transformed) {

  /**
   * The values that Falco lists for a piece of an output. A transformer takes the place of the one
   * just before it, which is meant for chains, but also drops the last of several arguments.
   */
  static List<NamedValue> of(Operand operand) {
    var values = new ArrayList<NamedValue>();
    collect(operand, values);
    return values;
  }

  private static void collect(Operand operand, List<NamedValue> values) {
    switch (operand) {
      case Operand.Read _ -> values.add(of(operand, false));
      case Operand.Apply(_, var arguments, _) -> {
        arguments.forEach(argument -> collect(argument, values));
        if (!values.isEmpty() && values.getLast().transformed()) {
          values.removeLast();
        }
        values.add(of(operand, true));
      }
      case Operand.Listing(var items) -> items.forEach(item -> collect(item, values));
      case Operand.Constant _ -> {}
    }
  }

  private static NamedValue of(Operand operand, boolean transformed) {
    return new NamedValue(name(operand), operand, Planner.reader(operand), transformed);
  }

  private static String name(Operand operand) {
    return switch (operand) {
      case Operand.Read(var field) -> field.name();
      case Operand.Constant(var text) -> text.toString();
      case Operand.Listing(var items) -> joined(items);
      case Operand.Apply(var transformer, var arguments, var argument) ->
          transformer.text() + joined(arguments) + (argument == null ? "" : "[" + argument + "]");
    };
  }

  private static String joined(List<Operand> operands) {
    return operands.stream().map(NamedValue::name).collect(Collectors.joining(",", "(", ")"));
  }
}
