package dev.vedette.agent;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps the heap of an agent with a process of its own small. Its collector, the one with the least
 * memory of its own, takes new memory until the limit of the heap before it looks for garbage among
 * what lived for a while, such as what compiling rules or a process that ended left. So it is told
 * to look whenever the heap grew by a quarter, or doubled where the agent has much to do: a
 * collection takes some 50 ms, in which events wait in the kernel's buffer. Used by one thread.
 */
public final class HeapTrimmer {
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private static final long LEAST_GROWTH = 4 << 20;
  private static final long BUSY_NANOS = PERIOD.toNanos() / 5;

  private final LongSupplier taken;
  private final LongSupplier worked;
  private final Runnable collector;
  private long allowed;
  private long workedBefore;

  /**
   * Prepares it.
   *
   * @param taken the bytes that the heap has from the system
   * @param worked the CPU time that the process took so far, in nanoseconds
   * @param collector collects all garbage and gives back what that frees
   */
  HeapTrimmer(LongSupplier taken, LongSupplier worked, Runnable collector) {
    this.taken = taken;
    this.worked = worked;
    this.collector = collector;
  }

  /** Looks at the heap of this process from now on. */
  public static void start() {
    HeapTrimmer trimmer =
        new HeapTrimmer(Runtime.getRuntime()::totalMemory, HeapTrimmer::cpuNanos, System::gc);
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heap-trimmer").factory());
    var _ =
        executor.scheduleWithFixedDelay(
            trimmer::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  /** Collects when the heap grew since it last paid, and again as long as it pays. */
  void look() {
    long before = taken.getAsLong();
    long workedNow = worked.getAsLong();
    boolean isBusy = workedNow - workedBefore > BUSY_NANOS;
    workedBefore = workedNow;
    if (before > (isBusy ? 2 * allowed : allowed)) {
      collector.run();
      long left = taken.getAsLong();
      // What rules are compiled from, say, may have lived until now.
      boolean paid = before - left > LEAST_GROWTH;
      allowed = paid ? 0 : left + Math.max(left / 4, LEAST_GROWTH);
    }
  }
}
