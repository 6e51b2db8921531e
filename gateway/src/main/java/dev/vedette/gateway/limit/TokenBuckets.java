package dev.vedette.gateway.limit;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;

/**
 * For each of many keys, how often something may happen: so many times a second, and a burst on
 * top. The longest unused keys are forgotten. Thread-safe.
 */
final class TokenBuckets {
  private static final int MAX_KEYS = 20_000;

  private final double perNano;
  private final double burst;
  private final LongSupplier nanoTime;
  private final Cache<String, Bucket> buckets =
      CacheBuilder.newBuilder()
          .maximumSize(MAX_KEYS)
          .expireAfterAccess(Duration.ofMinutes(10))
          .build();

  TokenBuckets(int perSecond, int burst, LongSupplier nanoTime) {
    this.perNano = perSecond / 1e9;
    this.burst = burst;
    this.nanoTime = nanoTime;
  }

  /** Takes one if there is one. */
  boolean take(String key) {
    return bucket(key).take(1, nanoTime.getAsLong());
  }

  /** Whether there is one left, without taking it. */
  boolean has(String key) {
    Bucket bucket = buckets.getIfPresent(key);
    return bucket == null || bucket.take(0, nanoTime.getAsLong());
  }

  private Bucket bucket(String key) {
    try {
      return buckets.get(key, () -> new Bucket(nanoTime.getAsLong()));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a bucket cannot be made", e);
    }
  }

  private final class Bucket {
    private double level = burst;
    private long filledAt;

    Bucket(long now) {
      filledAt = now;
    }

    synchronized boolean take(int count, long now) {
      level = Math.min(burst, level + Math.max(0, now - filledAt) * perNano);
      filledAt = now;
      if (level < Math.max(1, count)) {
        return false;
      }
      level -= count;
      return true;
    }
  }
}
