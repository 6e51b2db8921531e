package dev.vedette.rego.builtin.document;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Graphs, given as the neighbours of each node. Has no state, so safe for all threads. */
public final class GraphBuiltins {
  private static final int MAX_DEPTH = 2000;
  private static final String ARGUMENTS =
      "(graph: object[any: any<array[any], set[any]>], initial: any<array[any], set[any]>)";

  private GraphBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add("graph.reachable" + ARGUMENTS + " -> output: set[any]", GraphBuiltins::reachable)
        .add(
            "graph.reachable_paths" + ARGUMENTS + " -> output: set[array[any]]",
            GraphBuiltins::paths);
  }

  private static List<Value> start(List<Value> arguments) throws BuiltinFailure {
    Value start = arguments.get(1);
    if (start instanceof ArrayValue || start instanceof SetValue) {
      return nodes(start);
    }
    throw Operands.wrongType(2, start, "{array, set}");
  }

  private static List<Value> nodes(@Nullable Value nodes) {
    return switch (nodes) {
      case ArrayValue array -> array.elements();
      case SetValue set -> set.elements();
      case null, default -> List.of();
    };
  }

  private static Value reachable(Call call, List<Value> arguments) throws BuiltinFailure {
    ObjectValue graph = Operands.object(arguments, 0);
    var reached = new LinkedHashSet<Value>();
    var queue = new ArrayDeque<>(start(arguments));
    while (!queue.isEmpty()) {
      Value node = queue.poll();
      Value neighbours = graph.get(node);
      if (neighbours != null && reached.add(node)) {
        call.charge(1 + neighbours.size());
        queue.addAll(nodes(neighbours));
      }
    }
    return SetValue.of(reached);
  }

  private static Value paths(Call call, List<Value> arguments) throws BuiltinFailure {
    ObjectValue graph = Operands.object(arguments, 0);
    var paths = SetValue.builder();
    for (Value node : start(arguments)) {
      if (graph.get(node) != null) {
        extend(call, graph, node, new ArrayList<>(), paths);
      }
    }
    return paths.build();
  }

  private static void extend(
      Call call, ObjectValue graph, Value node, List<Value> path, SetValue.Builder paths)
      throws BuiltinFailure {
    call.charge(1 + path.size());
    if (path.size() > MAX_DEPTH) {
      throw Operands.failure("path too long");
    }
    Value neighbours = graph.get(node);
    if (neighbours == null || path.contains(node)) {
      // The path ends before a node that is unknown, or on it already.
      paths.add(ArrayValue.of(path));
      return;
    }
    path.add(node);
    if (neighbours.size() == 0) {
      paths.add(ArrayValue.of(path));
    }
    for (Value neighbour : nodes(neighbours)) {
      extend(call, graph, neighbour, path, paths);
    }
    path.removeLast();
  }
}
