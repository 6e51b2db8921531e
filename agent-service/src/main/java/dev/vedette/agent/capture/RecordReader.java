package dev.vedette.agent.capture;

import dev.vedette.agent.event.CapturedEvent;
import dev.vedette.agent.event.EventContext;
import dev.vedette.agent.event.EventDefinition;
import dev.vedette.agent.event.EventDefinitions;
import dev.vedette.agent.event.HostNames;
import dev.vedette.agent.state.Accounts;
import dev.vedette.agent.state.KernelRecord;
import dev.vedette.agent.state.KernelRecord.Section;
import dev.vedette.agent.state.ProcessTable;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.ebpf.KernelClock;
import dev.vedette.ebpf.RecordConsumer;
import dev.vedette.ebpf.RecordView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Turns records into events: keeps the node's state, and hands over what is wanted. Reads on one
 * thread; what is wanted and the counters are shared.
 */
final class RecordReader implements RecordConsumer {
  private static final int NUMBERS = 256;
  private static final int MOST_CGROUPS = 4096;

  private final EventDefinitions definitions = EventDefinitions.standard();
  private final KernelRecord record = new KernelRecord();
  private final ProcessTable processes;
  private final EventContext context;
  private final Consumer<CapturedEvent> consumer;
  private final LongConsumer hostCgroups;
  private final Set<Long> knownCgroups = new HashSet<>();
  private final AtomicLongArray captured = new AtomicLongArray(NUMBERS);
  private final LongAdder malformed = new LongAdder();
  private final LongAdder consumerFailed = new LongAdder();
  private volatile BitSet wanted = new BitSet();

  /**
   * Prepares a reader.
   *
   * @param hostCgroups told of each cgroup that turns out to be no container's
   */
  RecordReader(
      ProcessTable processes,
      Accounts accounts,
      Consumer<CapturedEvent> consumer,
      LongConsumer hostCgroups) {
    this.processes = processes;
    this.consumer = consumer;
    this.hostCgroups = hostCgroups;
    long bootToEpoch = KernelClock.bootToEpochNanos();
    context =
        new EventContext(
            processes, accounts, hostname(), bootToEpoch, KernelClock.bootNanos() + bootToEpoch);
  }

  /** Hands over these events and no others. */
  void want(Set<String> events) {
    BitSet numbers = new BitSet();
    for (EventDefinition definition : definitions.all()) {
      if (events.contains(definition.name())) {
        numbers.set(definition.number());
      }
    }
    wanted = numbers;
  }

  @Override
  public void accept(RecordView view) {
    if (!record.read(view)) {
      malformed.increment();
      return;
    }
    TrackedProcess process = processes.apply(record);
    if (record.has(Section.CGROUP)) {
      learnCgroup(process);
    }
    int number = record.event();
    EventDefinition definition = definitions.numbered(number);
    // What the kernel calls a fork is the state's own; rules see the system calls.
    if (definition != null && wanted.get(number)) {
      captured.lazySet(number, captured.get(number) + 1);
      hand(definition, process);
    }
    processes.afterwards(record, process);
  }

  /** The record has both the cgroup's name and its path, so that the one tells of the other. */
  private void learnCgroup(TrackedProcess process) {
    long cgroup = record.cgroupId();
    if (process.container().isHost() && !knownCgroups.contains(cgroup)) {
      if (knownCgroups.size() >= MOST_CGROUPS) {
        knownCgroups.clear();
      }
      knownCgroups.add(cgroup);
      hostCgroups.accept(cgroup);
    }
  }

  /** Says who knows the names of addresses; before the first record. */
  void know(HostNames names) {
    context.setHostNames(names);
  }

  void setBootToEpoch(long nanos) {
    context.setBootToEpoch(nanos);
  }

  ProcessTable processes() {
    return processes;
  }

  Map<String, Long> captured() {
    Map<String, Long> counts = new HashMap<>();
    for (EventDefinition definition : definitions.all()) {
      long count = captured.get(definition.number());
      if (count != 0) {
        counts.put(definition.name(), count);
      }
    }
    return counts;
  }

  long malformed() {
    return malformed.sum();
  }

  long consumerFailed() {
    return consumerFailed.sum();
  }

  private void hand(EventDefinition definition, TrackedProcess process) {
    try {
      consumer.accept(context.lend(definition, record, process));
    } catch (RuntimeException failure) {
      // One event that a consumer cannot bear must not end the capture of all others; it is
      // counted.
      consumerFailed.increment();
    }
  }

  private static String hostname() {
    String configured = System.getenv("VEDETTE_HOSTNAME");
    if (configured != null && !configured.isEmpty()) {
      return configured;
    }
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException unreadable) {
      return "";
    }
  }
}
