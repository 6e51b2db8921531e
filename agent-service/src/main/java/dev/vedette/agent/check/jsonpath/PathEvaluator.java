package dev.vedette.agent.check.jsonpath;

import java.util.ArrayList;
import java.util.List;

/** Applies a parsed path to a document. Not thread-safe; one use. */
final class PathEvaluator {
  private static final int MAX_RESULTS = 100_000;

  private final List<PathNode> parts;
  private int rangesToBegin;
  private int rangesOpen;
  private int rangesToEnd;
  private int lastEnd = -1;
  private long results;

  PathEvaluator(List<PathNode> parts) {
    this.parts = parts;
  }

  /** The results of each part, in order, with ranges unrolled. */
  List<List<GoValue>> evaluate(GoValue root) throws PathException {
    return evaluateFrom(root, 0);
  }

  private List<List<GoValue>> evaluateFrom(GoValue value, int first) throws PathException {
    List<List<GoValue>> all = new ArrayList<>();
    for (int i = first; i < parts.size(); i++) {
      List<GoValue> found = walk(List.of(value), parts.get(i));
      if (rangesToEnd > 0 && rangesToEnd <= rangesOpen) {
        rangesToEnd--;
        lastEnd = i;
        break;
      }
      if (rangesToBegin > 0) {
        rangesToBegin--;
        rangesOpen++;
        for (GoValue item : found) {
          all.addAll(evaluateFrom(item, i + 1));
        }
        if (found.isEmpty()) {
          // Only to find the range's end.
          evaluateFrom(new GoValue.Missing(), i + 1);
        }
        rangesOpen--;
        i = lastEnd > i ? lastEnd : i;
        continue;
      }
      all.add(found);
    }
    return all;
  }

  private List<GoValue> walk(List<GoValue> input, PathNode node) throws PathException {
    List<GoValue> found =
        switch (node) {
          case PathNode.Literal literal -> List.of(new GoValue.Text(literal.text()));
          case PathNode.Steps steps -> {
            List<GoValue> current = input;
            for (PathNode step : steps.nodes()) {
              current = walk(current, step);
            }
            yield current;
          }
          case PathNode.Word word -> word(input, word);
          case PathNode.Field field -> field(input, field.name());
          case PathNode.Every _ -> every(input);
          case PathNode.Descend _ -> descend(input);
          case PathNode.Whole number -> constant(input, new GoValue.Whole(number.value()));
          case PathNode.Real number -> constant(input, new GoValue.Real(number.value()));
          case PathNode.Truth truth -> constant(input, new GoValue.Truth(truth.value()));
          case PathNode.Slice slice -> slice(input, slice);
          case PathNode.Union union -> {
            List<GoValue> joined = new ArrayList<>();
            for (PathNode.Steps choice : union.choices()) {
              joined.addAll(walk(input, choice));
            }
            yield joined;
          }
          case PathNode.Filter filter -> filter(input, filter);
        };
    results += found.size();
    if (results > MAX_RESULTS) {
      throw new PathException("too many results");
    }
    return found;
  }

  private List<GoValue> word(List<GoValue> input, PathNode.Word word) throws PathException {
    return switch (word.name()) {
      case "range" -> {
        rangesToBegin++;
        yield input;
      }
      case "end" -> {
        if (rangesOpen == 0) {
          throw new PathException("not in range, nothing to end");
        }
        rangesToEnd++;
        yield List.of();
      }
      default -> throw new PathException("unrecognized identifier " + word.name());
    };
  }

  private static List<GoValue> constant(List<GoValue> input, GoValue value) {
    return input.stream().map(_ -> value).toList();
  }

  private static List<GoValue> field(List<GoValue> input, String name) {
    GoValue key = new GoValue.Text(name);
    List<GoValue> found = new ArrayList<>();
    for (GoValue value : input) {
      if (value instanceof GoValue.Fields fields) {
        GoValue entry = fields.values().get(key);
        if (entry != null) {
          found.add(entry);
        }
      }
    }
    return found;
  }

  private static List<GoValue> every(List<GoValue> input) {
    List<GoValue> found = new ArrayList<>();
    input.forEach(value -> found.addAll(children(value)));
    return found;
  }

  private static List<GoValue> children(GoValue value) {
    return switch (value) {
      case GoValue.Items items -> items.values();
      case GoValue.Fields fields -> List.copyOf(fields.values().values());
      default -> List.of();
    };
  }

  private static List<GoValue> descend(List<GoValue> input) {
    List<GoValue> found = new ArrayList<>();
    for (GoValue value : input) {
      List<GoValue> below = children(value);
      if (!below.isEmpty()) {
        found.add(value);
        found.addAll(descend(below));
      }
    }
    return found;
  }

  private static List<GoValue> slice(List<GoValue> input, PathNode.Slice slice)
      throws PathException {
    List<GoValue> found = new ArrayList<>();
    for (GoValue value : input) {
      if (value instanceof GoValue.Null) {
        continue;
      }
      if (!(value instanceof GoValue.Items items)) {
        throw new PathException(value.typeName() + " is not array or slice");
      }
      int length = items.values().size();
      int start = slice.start().orElse(0);
      start = start < 0 ? start + length : start;
      int end = slice.end().orElse(length);
      end = end < 0 || (end == 0 && slice.single()) ? end + length : end;
      if (start == end) {
        // Nothing was asked for; what earlier values gave stays.
        return found;
      }
      checkBounds(start, end, length);
      int step = slice.step().orElse(1);
      if (step <= 0) {
        throw new PathException("step must be > 0");
      }
      for (int i = start; i < end; i += step) {
        found.add(items.values().get(i));
      }
    }
    return found;
  }

  private static void checkBounds(int start, int end, int length) throws PathException {
    if (start >= length || start < 0) {
      throw new PathException("array index out of bounds: index " + start + ", length " + length);
    }
    if (end > length || end < 0) {
      throw new PathException(
          "array index out of bounds: index " + (end - 1) + ", length " + length);
    }
    if (start > end) {
      throw new PathException("starting index " + start + " is greater than ending index " + end);
    }
  }

  private List<GoValue> filter(List<GoValue> input, PathNode.Filter filter) throws PathException {
    List<GoValue> found = new ArrayList<>();
    for (GoValue value : input) {
      if (!(value instanceof GoValue.Items items)) {
        throw new PathException(
            PathComparison.describe(value) + " is not array or slice and cannot be filtered");
      }
      for (GoValue item : items.values()) {
        List<GoValue> left = walk(List.of(item), filter.left());
        if (filter.operator().equals("exists")) {
          if (!left.isEmpty()) {
            found.add(item);
          }
          continue;
        }
        List<GoValue> right = left.isEmpty() ? List.of() : walk(List.of(item), filter.right());
        if (left.size() > 1 || right.size() > 1) {
          throw new PathException("can only compare one element at a time");
        }
        if (!left.isEmpty()
            && !right.isEmpty()
            && PathComparison.holds(filter.operator(), left.getFirst(), right.getFirst())) {
          found.add(item);
        }
      }
    }
    return found;
  }
}
