package dev.vedette.rules.store;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Times as the database keeps them, in nanoseconds since 1970; stateless. */
public final class EpochNanos {
  private static final long SECOND = 1_000_000_000L;

  private EpochNanos() {}

  /** Returns a time as it is stored. */
  public static long of(Instant instant) {
    return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
  }

  /** Returns a time of the contract as it is stored; one that is too far away to be, the last. */
  public static long of(Timestamp time) {
    try {
      return Math.addExact(Math.multiplyExact(time.getSeconds(), SECOND), time.getNanos());
    } catch (ArithmeticException e) {
      return time.getSeconds() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** Reads a stored time. */
  public static Instant toInstant(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
  }

  /** Returns a stored time as the contract has it. */
  public static Timestamp toTimestamp(long nanos) {
    return Timestamp.newBuilder()
        .setSeconds(Math.floorDiv(nanos, SECOND))
        .setNanos((int) Math.floorMod(nanos, SECOND))
        .build();
  }
}
