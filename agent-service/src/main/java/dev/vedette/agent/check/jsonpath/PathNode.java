package dev.vedette.agent.check.jsonpath;

import java.util.List;
import java.util.OptionalInt;

/** A part of a parsed path. Immutable. */
sealed interface PathNode {

  /** Text to print as it is. */
  record Literal(String text) implements PathNode {}

  /** The parts between two braces, each applied to the results of the one before. */
  record Steps(List<PathNode> nodes) implements PathNode {}

  /** A bare word: {@code range}, {@code end}, or a mistake. */
  record Word(String name) implements PathNode {}

  record Field(String name) implements PathNode {}

  /** Every element of a list, every value of a map. */
  record Every() implements PathNode {}

  /** The value itself and everything below it. */
  record Descend() implements PathNode {}

  record Whole(long value) implements PathNode {}

  record Real(double value) implements PathNode {}

  record Truth(boolean value) implements PathNode {}

  /**
   * Some elements of a list.
   *
   * @param single whether it stands for one element, so that its end follows from its start
   */
  record Slice(OptionalInt start, OptionalInt end, OptionalInt step, boolean single)
      implements PathNode {}

  record Union(List<Steps> choices) implements PathNode {}

  /** The elements that satisfy a comparison; the operator {@code exists} has no right side. */
  record Filter(Steps left, String operator, Steps right) implements PathNode {}
}
