package dev.vedette.gateway.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * For each of many keys, how often something may happen: so many times a second, and a burst on
 * top. Keys that were unused while as many others came as are kept are forgotten. Thread-safe.
 */
final class TokenBuckets {
  private static final int MAX_KEYS = 20_000;

  private final double perNano;
  private final double burst;
  private final LongSupplier nanoTime;
  private volatile Kept kept = new Kept(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());

  /** Two halves: what was used of late, and what only was before that. */
  private record Kept(Map<String, Bucket> young, Map<String, Bucket> old) {}

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
    Bucket bucket = find(kept, key);
    return bucket == null || bucket.take(0, nanoTime.getAsLong());
  }

  private static @Nullable Bucket find(Kept now, String key) {
    Bucket young = now.young().get(key);
    return young == null ? now.old().get(key) : young;
  }

  private Bucket bucket(String key) {
    Bucket known = kept.young().get(key);
    return known == null ? keep(key) : known;
  }

  private synchronized Bucket keep(String key) {
    if (kept.young().size() >= MAX_KEYS) {
      kept = new Kept(new ConcurrentHashMap<>(), kept.young());
    }
    Bucket known = find(kept, key);
    Bucket bucket = known == null ? new Bucket(nanoTime.getAsLong()) : known;
    kept.young().put(key, bucket);
    return bucket;
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
