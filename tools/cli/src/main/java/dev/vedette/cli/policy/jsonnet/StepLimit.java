package dev.vedette.cli.policy.jsonnet;

import scala.Option;
import scala.collection.immutable.List$;
import sjsonnet.Error;

/** Ends an evaluation after so many steps, or when somebody says so. Thread-safe for the latter. */
final class StepLimit {
  private final long most;
  private long taken;
  private volatile boolean ended;

  StepLimit(long most) {
    this.most = most;
  }

  /** Takes a step. */
  void step() {
    if (++taken > most || ended) {
      // The library's own failure, which Scala throws without saying so.
      StepLimit.<RuntimeException>raise(
          new Error(
              "too many steps (expected: at most " + most + ")",
              List$.MODULE$.empty(),
              Option.empty()));
    }
  }

  /** The next step is the last. */
  void end() {
    ended = true;
  }

  @SuppressWarnings("unchecked") // the type is only for the compiler
  private static <T extends Throwable> void raise(Throwable failure) throws T {
    throw (T) failure;
  }
}
