package dev.vedette.agent.capture;

import dev.vedette.agent.event.CapturedEvent;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Captures this node's kernel events and hands them over, in order, on one thread of its own.
 * {@link #interest} and the getters may be called from any thread, {@link #start} and {@link
 * #close} once each.
 */
public final class KernelCapture implements AutoCloseable {
  private volatile CaptureStatus status = new CaptureStatus.Unavailable("not started");

  /** Prepares a capture; nothing is loaded before {@link #start}. */
  public KernelCapture(CaptureConfig config) {
    config.hostRoot();
  }

  /**
   * Loads and attaches the programs and starts the reading thread.
   *
   * @param eventTypes which events the consumer wants; see {@link #interest}
   * @param consumer called for each event; the event is lent for the duration of the call
   * @return whether events are coming, and if not, why
   */
  public CaptureStatus start(Set<String> eventTypes, Consumer<CapturedEvent> consumer) {
    return status;
  }

  /**
   * Changes which events are captured while running. Types that cannot be captured are ignored;
   * what the process table needs is captured in any case but not handed over. When this returns,
   * the kernel captures the new types.
   */
  public void interest(Set<String> eventTypes) {}

  /** The event types that can be captured. */
  public static Set<String> capturableTypes() {
    return Set.of();
  }

  /** Whether events are coming. */
  public CaptureStatus status() {
    return status;
  }

  /** What has been captured and lost so far. */
  public CaptureCounts counts() {
    return new CaptureCounts(Map.of(), Map.of(), 0, 0, 0);
  }

  /** Detaches the programs and ends the thread; what is in the ring is not handed over any more. */
  @Override
  public void close() {
    status = new CaptureStatus.Unavailable("closed");
  }
}
