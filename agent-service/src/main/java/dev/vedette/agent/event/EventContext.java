package dev.vedette.agent.event;

import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.state.Accounts;
import dev.vedette.agent.state.KernelRecord;
import dev.vedette.agent.state.ProcessTable;
import dev.vedette.agent.state.RecordedState;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.event.Value;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What all events of one capture share: the node's state and its clock. Lends the one event
 * instance. Used by the reading thread only.
 */
public final class EventContext {
  /**
   * A source of events other than the kernel.
   *
   * @param plugin the name of what reads it
   * @param name the name by which rules choose it
   */
  public record EventSource(String plugin, String name) {}

  /**
   * What a runtime does between entering the root of a container and starting its program, and that
   * start. The program may be over before these events are read.
   */
  private static final BitSet ENTERS_CONTAINER =
      numbers(
          "execve",
          "execveat",
          "chdir",
          "fchdir",
          "setuid",
          "setgid",
          "setresuid",
          "setresgid",
          "capset");

  private final ProcessTable processes;
  private final Accounts accounts;
  private final String hostname;
  private long startNanos;
  private final Set<ByteBuffer> localAddresses = new HashSet<>();
  private Map<Long, EventSource> sources = Map.of();
  private final CapturedEvent event = new CapturedEvent(this);
  private boolean base64;
  private @Nullable HostNames hostNames;
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
   * @param startNanos when the capture started, since 1970; 0 for the time of the first event
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

  private static BitSet numbers(String... names) {
    BitSet numbers = new BitSet();
    for (String name : names) {
      numbers.set(EventDefinitions.standard().named(name).orElseThrow().number());
    }
    return numbers;
  }

  /** Says which addresses are the recorded node's own. */
  public void setLocalAddresses(Collection<byte[]> addresses) {
    localAddresses.clear();
    addresses.forEach(address -> localAddresses.add(ByteBuffer.wrap(address)));
  }

  /** Says which sources of events other than the kernel a recording has, by number. */
  public void setSources(Map<Long, EventSource> newSources) {
    sources = Map.copyOf(newSources);
  }

  /** Says who knows the names of addresses. */
  public void setHostNames(HostNames names) {
    hostNames = names;
  }

  /** The name of an address, as far as rules know one. */
  Value hostName(byte[] address) {
    HostNames names = hostNames;
    return names == null ? Value.ABSENT : names.nameOf(address);
  }

  /** Writes arguments that are bytes in base64 from now on. */
  public void writeBytesAsBase64() {
    base64 = true;
  }

  boolean bytesAsBase64() {
    return base64;
  }

  /** Whether an address is the recorded node's own. */
  boolean isLocal(byte[] address) {
    return !localAddresses.isEmpty() && localAddresses.contains(ByteBuffer.wrap(address));
  }

  Optional<EventSource> source(long id) {
    return Optional.ofNullable(sources.get(id));
  }

  /**
   * The event of a recording, after the state took it in; valid until the next call.
   *
   * @param recorded the event
   * @param state the state that took it in
   */
  public CapturedEvent lend(RecordedEvent recorded, RecordedState state) {
    long nanos = recorded.timeNanos();
    if (startNanos == 0) {
      startNanos = nanos;
    }
    event.lend(recorded, state, ++number);
    event.setDelta(previousNanos == 0 ? 0 : Math.max(0, nanos - previousNanos));
    previousNanos = nanos;
    return event;
  }

  /** Counts an event of a recording that nobody is to see. */
  public void pass() {
    number++;
  }

  /** Corrects for a clock that was set. */
  public void setBootToEpoch(long nanos) {
    bootToEpoch = nanos;
  }

  /** The event for a record; valid until the next call. */
  public CapturedEvent lend(
      EventDefinition definition, KernelRecord record, TrackedProcess process) {
    long nanos = epochNanos(record.bootNanos());
    if (ENTERS_CONTAINER.get(record.event())) {
      accounts.expect(process);
    }
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
