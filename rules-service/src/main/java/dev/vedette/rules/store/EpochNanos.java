package dev.vedette.rules.store;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Times as the database keeps them, in nanoseconds since 1970; stateless. */
final class EpochNanos {
  private static final long SECOND = 1_000_000_000L;

  private EpochNanos() {}

  static long of(Instant instant) {
    return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
  }

  static Instant toInstant(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
  }

  static Timestamp toTimestamp(long nanos) {
    return Timestamp.newBuilder()
        .setSeconds(Math.floorDiv(nanos, SECOND))
        .setNanos((int) Math.floorMod(nanos, SECOND))
        .build();
  }
}
