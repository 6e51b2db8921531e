package dev.vedette.rego.evaluate;

import dev.vedette.rego.builtin.Capabilities;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** How one evaluation runs. Immutable if its parts are. */
public record Settings(
    Limits limits,
    Failures failures,
    Capabilities capabilities,
    Listener listener,
    long now,
    BooleanSupplier cancelled) {

  /** What becomes of failures of builtins. */
  public enum Failures {
    /** The call is undefined. */
    UNDEFINE,
    /** The evaluation ends with it. */
    END
  }

  /** Standard limits, failures undefine, nothing beyond the input, no listener, the time is now. */
  public static Settings standard() {
    Instant now = Instant.now();
    return new Settings(
        Limits.STANDARD,
        Failures.UNDEFINE,
        Capabilities.none(),
        Listener.NONE,
        now.getEpochSecond() * 1_000_000_000L + now.getNano(),
        () -> false);
  }

  public Settings with(Limits newLimits) {
    return new Settings(newLimits, failures, capabilities, listener, now, cancelled);
  }

  public Settings with(Failures newFailures) {
    return new Settings(limits, newFailures, capabilities, listener, now, cancelled);
  }

  public Settings with(Capabilities newCapabilities) {
    return new Settings(limits, failures, newCapabilities, listener, now, cancelled);
  }

  public Settings with(Listener newListener) {
    return new Settings(limits, failures, capabilities, newListener, now, cancelled);
  }

  /** The same settings at another time, in nanoseconds since 1970. */
  public Settings at(long nanos) {
    return new Settings(limits, failures, capabilities, listener, nanos, cancelled);
  }

  public Settings cancelledBy(BooleanSupplier newCancelled) {
    return new Settings(limits, failures, capabilities, listener, now, newCancelled);
  }
}
