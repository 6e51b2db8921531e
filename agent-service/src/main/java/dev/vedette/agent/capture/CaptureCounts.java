package dev.vedette.agent.capture;

import java.util.Map;

/**
 * What has been captured and lost since the start. Immutable.
 *
 * @param captured events handed to the consumer, by type
 * @param filtered calls that the kernel side left out because no rule can match them, by type; only
 *     types with any
 * @param lost those of the dropped events that found no room in the ring, by type; only types with
 *     any
 * @param dropped events that were lost or left out, by reason: {@code ring_full}, {@code
 *     compat_syscall}, {@code malformed}, {@code consumer_failed}; and {@code close_unnamed}, those
 *     that came without the file that was closed
 * @param evictedProcesses processes forgotten because the table was full
 * @param rememberedProcesses processes in the table now
 * @param backlogBytes what waits in the ring now
 */
public record CaptureCounts(
    Map<String, Long> captured,
    Map<String, Long> filtered,
    Map<String, Long> lost,
    Map<String, Long> dropped,
    long evictedProcesses,
    long rememberedProcesses,
    long backlogBytes) {
  static final CaptureCounts NONE =
      new CaptureCounts(Map.of(), Map.of(), Map.of(), Map.of(), 0, 0, 0);

  public CaptureCounts {
    captured = Map.copyOf(captured);
    filtered = Map.copyOf(filtered);
    lost = Map.copyOf(lost);
    dropped = Map.copyOf(dropped);
  }
}
