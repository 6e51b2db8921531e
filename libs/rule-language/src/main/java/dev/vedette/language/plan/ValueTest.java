package dev.vedette.language.plan;

import dev.vedette.language.event.Value;

/**
 * One operator with its constants: decides a single value that is present. Immutable and
 * thread-safe.
 */
interface ValueTest {

  boolean test(Value value);

  /** What a test costs in comparison. */
  default int cost() {
    return 1;
  }
}
