package dev.vedette.agent.check.evaluation;

import dev.vedette.agent.check.controls.TestItem;
import dev.vedette.agent.check.controls.Tests;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The result of applying a check's tests to its outputs. Immutable.
 *
 * @param actual the output that the first item was decided on
 * @param expected what the items looked for, joined
 * @param error why the tests cannot be applied, or empty
 */
record TestsEvaluation(boolean holds, String actual, String expected, String error) {

  /** Applies the tests; all items are evaluated even when the first decides. */
  static TestsEvaluation of(Tests tests, boolean multipleValues, Outputs outputs) {
    List<ItemResult> results = new ArrayList<>();
    for (TestItem item : tests.items()) {
      results.add(evaluate(item, multipleValues, outputs));
    }
    boolean any = tests.binaryOperator().equals("or");
    if (!any && !tests.binaryOperator().isEmpty() && !tests.binaryOperator().equals("and")) {
      String error = "unknown binary operator for tests " + tests.binaryOperator();
      return new TestsEvaluation(false, error + "\n", "", error);
    }
    return new TestsEvaluation(
        any
            ? results.stream().anyMatch(ItemResult::holds)
            : results.stream().allMatch(ItemResult::holds),
        results.isEmpty() ? "" : results.getFirst().output(),
        results.stream()
            .map(ItemResult::expected)
            .collect(Collectors.joining(any ? " OR " : " AND ")),
        "");
  }

  /** The first source where the item is found decides, else the last that was tried. */
  private static ItemResult evaluate(TestItem item, boolean multipleValues, Outputs outputs) {
    ItemResult result = ItemResult.of(item, Source.COMMAND, outputs.command(), multipleValues);
    if (!result.found() && outputs.hasConfig() && !outputs.config().isEmpty()) {
      result = ItemResult.of(item, Source.CONFIG, outputs.config(), multipleValues);
    }
    if (!result.found() && !item.env().isEmpty()) {
      result = ItemResult.of(item, Source.ENVIRONMENT, outputs.environment(), multipleValues);
    }
    return result;
  }

  /**
   * One item on one output.
   *
   * @param output the output without blanks and line feeds at its end
   */
  private record ItemResult(boolean holds, boolean found, String expected, String output) {

    static ItemResult of(TestItem item, Source source, String output, boolean multipleValues) {
      String trimmed = trimEnd(output);
      List<String> rows = multipleValues ? List.of(trimmed.split("\n", -1)) : List.of(trimmed);
      ItemResult result = new ItemResult(false, false, "", trimmed);
      for (String row : rows) {
        result = onRow(item, source, row, trimmed);
        if (!result.holds) {
          break;
        }
      }
      return result;
    }

    private static ItemResult onRow(TestItem item, Source source, String row, String output) {
      String name = source.name(item);
      try {
        Source.Found found = source.find(item, row);
        if (!item.set()) {
          return new ItemResult(
              !found.found(), found.found(), "'" + name + "' is not present", output);
        }
        if (!found.found() || item.operator().isEmpty()) {
          return new ItemResult(found.found(), found.found(), "'" + name + "' is present", output);
        }
        Comparison comparison = Comparison.of(item.operator(), name, found.value(), item.value());
        return new ItemResult(comparison.holds(), true, comparison.expected(), output);
      } catch (BadTestException _) {
        // kube-bench prints such an error and goes on: the item is not found and fails.
        return new ItemResult(false, false, "", output);
      }
    }

    private static String trimEnd(String output) {
      int end = output.length();
      while (end > 0 && (output.charAt(end - 1) == ' ' || output.charAt(end - 1) == '\n')) {
        end--;
      }
      return output.substring(0, end);
    }
  }
}
