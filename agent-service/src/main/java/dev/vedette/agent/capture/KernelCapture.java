package dev.vedette.agent.capture;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.event.EventDefinitions;
import dev.vedette.agent.event.NodeKnowledge;
import dev.vedette.agent.filter.Interest;
import dev.vedette.agent.state.Accounts;
import dev.vedette.agent.state.ContainerSource;
import dev.vedette.agent.state.ProcessTable;
import dev.vedette.ebpf.BpfException;
import dev.vedette.ebpf.BpfProbe;
import dev.vedette.ebpf.KernelClock;
import dev.vedette.ebpf.ProbeResult;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Captures this node's kernel events and hands them over, in order, on one thread of its own.
 * {@link #interest} and the getters may be called from any thread, {@link #start} and {@link
 * #close} once each.
 */
public final class KernelCapture implements AutoCloseable {
  private static final int MOST_PER_DRAIN = 4096;
  private static final int MANY_TYPES = 60;
  private static final long CLOCK_CHECK_NANOS = 10_000_000_000L;
  private static final long LOSS_CHECK_NANOS = 500_000_000L;

  private final CaptureConfig config;
  private final @Nullable String passed;
  private final Object lock = new Object();
  private volatile CaptureStatus status = new CaptureStatus.Unavailable("not started");
  private volatile boolean stopping;
  private volatile long untoldSince = Long.MAX_VALUE;
  private volatile Consumer<Losses> lossListener = _ -> {};
  private volatile Interest wanted = Interest.NONE;
  private @Nullable KernelPrograms programs;
  private @Nullable RecordReader reader;
  private @Nullable Thread thread;
  private CaptureCounts last = CaptureCounts.NONE;

  /** Prepares a capture; nothing is loaded before {@link #start}. */
  public KernelCapture(CaptureConfig config) {
    this(config, null);
  }

  /**
   * Prepares a capture.
   *
   * @param passed what {@link #attachAndPass} said in the program that this process was before;
   *     null if it was none
   */
  public KernelCapture(CaptureConfig config, @Nullable String passed) {
    this.config = config;
    this.passed = passed;
  }

  /**
   * Attaches the kernel's programs for the program that this process is about to become.
   *
   * @return what the constructor takes there; empty where the kernel cannot be watched
   */
  public static Optional<String> attachAndPass(CaptureConfig config) {
    if (!(BpfProbe.probe() instanceof ProbeResult.Supported)) {
      return Optional.empty();
    }
    try {
      return Optional.of(KernelPrograms.load(config.ringBytes()).attachAndPass());
    } catch (BpfException refused) {
      // The one who starts the capture meets it again, and says so.
      return Optional.empty();
    }
  }

  /**
   * Loads and attaches the programs and starts the reading thread.
   *
   * @param interest which events the consumer wants; see {@link #interest}
   * @param consumer called for each event; the event is lent for the duration of the call
   * @return whether events are coming, and if not, why
   */
  public CaptureStatus start(Interest interest, Consumer<CapturedEvent> consumer) {
    return start(interest, null, consumer);
  }

  /**
   * The same with more knowledge of the node.
   *
   * @param knowledge what the kernel does not tell
   */
  public CaptureStatus start(
      Interest interest, @Nullable NodeKnowledge knowledge, Consumer<CapturedEvent> consumer) {
    synchronized (lock) {
      if (thread != null || stopping) {
        throw new IllegalStateException("capture: started before (expected: once)");
      }
      status = load(interest, knowledge, consumer);
      return status;
    }
  }

  /**
   * Says who is told when events are lost: when that begins, and while it goes on every half
   * minute. Called on the thread that hands over events, or not at all if that stands still.
   */
  public void onLoss(Consumer<Losses> listener) {
    lossListener = listener;
  }

  /**
   * Since when events were lost of which the listener is yet to be told, in nanoseconds since 1970;
   * {@link Long#MAX_VALUE} if none were.
   */
  public long untoldSince() {
    return untoldSince;
  }

  /**
   * Changes which events are captured while running. Types that cannot be captured are ignored;
   * what the process table needs is captured in any case but not handed over, and events that do
   * not meet the conditions may be. When this returns, the kernel captures what is wanted.
   */
  public void interest(Interest interest) {
    synchronized (lock) {
      Interest possible = interest.within(capturableTypes());
      wanted = possible;
      RecordReader current = reader;
      if (current != null) {
        current.want(possible.types());
      }
      if (programs != null) {
        programs.want(possible);
      }
    }
  }

  /** The event types that can be captured. */
  public static Set<String> capturableTypes() {
    return EventDefinitions.standard().all().stream()
        .map(definition -> definition.name())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The event types that somebody means who asks for these: where so many are asked for that no
   * type was named, plain input and output is left out, as there is too much of it.
   */
  public static Set<String> meant(Set<String> asked) {
    if (asked.size() < MANY_TYPES) {
      return asked;
    }
    Set<String> meant = new HashSet<>(asked);
    Recipe.standard().stream()
        .filter(recipe -> recipe.handling().plainIo())
        .forEach(recipe -> meant.remove(recipe.event().name()));
    return meant;
  }

  /** Whether events are coming. */
  public CaptureStatus status() {
    return status;
  }

  /** What has been captured and lost so far. */
  public CaptureCounts counts() {
    synchronized (lock) {
      KernelPrograms loaded = programs;
      RecordReader current = reader;
      if (loaded != null && current != null) {
        last =
            new CaptureCounts(
                current.captured(),
                loaded.filtered(),
                loaded.lost(),
                Map.of(
                    "ring_full", loaded.ringFull(),
                    "compat_syscall", loaded.compatSyscalls(),
                    "close_unnamed", loaded.unnamedCloses(),
                    "malformed", current.malformed(),
                    "consumer_failed", current.consumerFailed()),
                current.processes().evicted(),
                current.processes().size(),
                loaded.ring().backlogBytes());
      }
      return last;
    }
  }

  /** Detaches the programs and ends the thread; what is in the ring is not handed over any more. */
  @Override
  public void close() {
    Thread running;
    synchronized (lock) {
      stopping = true;
      running = thread;
    }
    if (running != null) {
      LockSupport.unpark(running);
      join(running);
    }
    counts();
    synchronized (lock) {
      if (programs != null) {
        programs.close();
        programs = null;
      }
      status = new CaptureStatus.Unavailable("closed");
    }
  }

  private CaptureStatus load(
      Interest interest, @Nullable NodeKnowledge knowledge, Consumer<CapturedEvent> consumer) {
    KernelPrograms loaded;
    try {
      switch (passed == null ? BpfProbe.probe() : new ProbeResult.Supported()) {
        case ProbeResult.Unsupported(String reason) -> {
          return new CaptureStatus.Unavailable(reason);
        }
        case ProbeResult.ProbeFailed(String reason) -> {
          return new CaptureStatus.Unavailable(reason);
        }
        case ProbeResult.Supported _ ->
            loaded =
                passed == null
                    ? KernelPrograms.load(config.ringBytes())
                    : KernelPrograms.passed(passed);
      }
    } catch (BpfException refused) {
      return new CaptureStatus.Unavailable(String.valueOf(refused.getMessage()));
    }
    try {
      wanted = interest.within(capturableTypes());
      loaded.want(wanted);
      loaded.attach();
    } catch (BpfException refused) {
      loaded.close();
      return new CaptureStatus.Unavailable(String.valueOf(refused.getMessage()));
    }
    // Attached before the scan: a process that starts in between is seen twice rather than never.
    ProcessTable table =
        new ProcessTable(
            config.processes(),
            config.hostRoot().resolve("proc"),
            knowledge == null ? ContainerSource.NONE : knowledge.containers());
    table.scan();
    RecordReader newReader =
        new RecordReader(
            table, new Accounts(config.hostRoot()), consumer, loaded.filters()::knowHostCgroup);
    if (knowledge != null) {
      newReader.know(knowledge.hosts());
    }
    newReader.want(wanted.types());
    programs = loaded;
    reader = newReader;
    thread =
        Thread.ofPlatform().name("kernel-capture").daemon().start(() -> read(loaded, newReader));
    return new CaptureStatus.Active();
  }

  private void read(KernelPrograms loaded, RecordReader records) {
    long restNanos = config.rest().toNanos();
    long nextClockCheck = System.nanoTime() + CLOCK_CHECK_NANOS;
    LossWatch losses = new LossWatch(epochNanos());
    long nextLossCheck = System.nanoTime();
    long lost = 0;
    try {
      while (!stopping) {
        int found = loaded.ring().drain(records, MOST_PER_DRAIN);
        if (System.nanoTime() - nextClockCheck >= 0) {
          records.setBootToEpoch(KernelClock.bootToEpochNanos());
          nextClockCheck += CLOCK_CHECK_NANOS;
        }
        if (System.nanoTime() - nextLossCheck >= 0) {
          nextLossCheck += LOSS_CHECK_NANOS;
          lost = tellOfLosses(loaded, records, losses, lost);
        }
        if (found == 0) {
          loaded.awaitRecord(config.longestWait());
        } else if (found < MOST_PER_DRAIN) {
          LockSupport.parkNanos(restNanos);
        }
      }
    } catch (RuntimeException | Error broken) {
      status = new CaptureStatus.Unavailable("capture thread ended: " + broken);
      throw broken;
    }
  }

  /** Looks at one counter, and only if there is any loss at all of them. */
  private long tellOfLosses(
      KernelPrograms loaded, RecordReader records, LossWatch losses, long before) {
    long now = epochNanos();
    long lost = before == 0 ? loaded.ringFull() : before;
    if (lost == 0) {
      losses.nothingUntil(now);
    } else {
      long captured = records.captured().values().stream().mapToLong(Long::longValue).sum();
      losses.look(System.nanoTime(), now, loaded.lost(), captured).ifPresent(lossListener);
      untoldSince = losses.untoldSince();
    }
    return lost;
  }

  private static long epochNanos() {
    return KernelClock.bootNanos() + KernelClock.bootToEpochNanos();
  }

  private static void join(Thread running) {
    boolean interrupted = false;
    while (running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException interruption) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
