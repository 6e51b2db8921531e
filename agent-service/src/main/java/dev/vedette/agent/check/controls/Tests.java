package dev.vedette.agent.check.controls;

import java.util.List;

/**
 * What the output of a check's audits must satisfy. Immutable.
 *
 * @param binaryOperator {@code and}, {@code or} or empty for {@code and}; anything else is an error
 *     when it runs
 */
public record Tests(String binaryOperator, List<TestItem> items) {
  public Tests {
    items = List.copyOf(items);
  }
}
