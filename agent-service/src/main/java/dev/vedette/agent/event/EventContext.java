package dev.vedette.agent.event;

import dev.vedette.agent.state.Accounts;
import dev.vedette.agent.state.KernelRecord;
import dev.vedette.agent.state.ProcessTable;
import dev.vedette.agent.state.TrackedProcess;

/**
 * What all events of one capture share: the node's state and its clock. Lends the one event
 * instance. Used by the reading thread only.
 */
public final class EventContext {
  private final ProcessTable processes;
  private final Accounts accounts;
  private final String hostname;
  private final long startNanos;
  private final CapturedEvent event = new CapturedEvent(this);
  private long bootToEpoch;
  private long number;
  private long previousNanos;

  /**
   * The context of a capture.
   *
   * @param processes the node's processes
   * @param accounts the node's users and groups
   * @param hostname the node's name
   * @param bootToEpoch what to add to nanoseconds since boot to get nanoseconds since 1970
   * @param startNanos when the capture started, since 1970
   */
  public EventContext(
      ProcessTable processes,
      Accounts accounts,
      String hostname,
      long bootToEpoch,
      long startNanos) {
    this.processes = processes;
    this.accounts = accounts;
    this.hostname = hostname;
    this.bootToEpoch = bootToEpoch;
    this.startNanos = startNanos;
  }

  /** Corrects for a clock that was set. */
  public void setBootToEpoch(long nanos) {
    bootToEpoch = nanos;
  }

  /** The event for a record; valid until the next call. */
  public CapturedEvent lend(
      EventDefinition definition, KernelRecord record, TrackedProcess process) {
    long nanos = epochNanos(record.bootNanos());
    long delta = previousNanos == 0 ? 0 : Math.max(0, nanos - previousNanos);
    previousNanos = nanos;
    event.lend(definition, record, process, nanos, ++number);
    event.setDelta(delta);
    return event;
  }

  long epochNanos(long bootNanos) {
    return bootNanos + bootToEpoch;
  }

  ProcessTable processes() {
    return processes;
  }

  Accounts accounts() {
    return accounts;
  }

  String hostname() {
    return hostname;
  }

  long startNanos() {
    return startNanos;
  }
}
