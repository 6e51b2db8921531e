package dev.vedette.agent.event;

import dev.vedette.agent.recorded.RecordedEvent;
import dev.vedette.agent.state.Container;
import dev.vedette.agent.state.KernelRecord;
import dev.vedette.agent.state.RecordedState;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.event.EventView;
import dev.vedette.language.event.Field;
import dev.vedette.language.event.FieldDefinition.Scope;
import dev.vedette.language.event.Party;
import dev.vedette.language.event.Value;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event and the process that caused it, as rules read them, whoever recorded it. One instance
 * is lent again and again: it is valid only during the call that passes it, on the thread that
 * makes the call; {@link #snapshot} keeps fields beyond.
 */
public final class CapturedEvent implements EventView {
  private static final int ARGUMENT_CACHE = 64;

  private final EventContext context;
  private final FieldTable fields = FieldTable.standard();
  private final Descriptor descriptor = new Descriptor();
  // Values found for the event that is lent now; a stamp of an earlier event makes an entry void.
  private final Value[] values = new Value[fields.size()];
  private final long[] stamps = new long[fields.size()];
  private final @Nullable Field[] argumentFields = new Field[ARGUMENT_CACHE];
  private final Value[] argumentValues = new Value[ARGUMENT_CACHE];
  private final long[] argumentStamps = new long[ARGUMENT_CACHE];

  private final KernelData kernel = new KernelData();
  private final RecordedData recorded = new RecordedData();
  private @Nullable EventData data;
  private @Nullable TrackedProcess process;
  private byte @Nullable [] threadComm;
  private long timeNanos;
  private long number;
  private long delta;
  private boolean described;
  private boolean sought;
  private @Nullable Party object;
  private boolean asked;
  private @Nullable Party call;

  CapturedEvent(EventContext context) {
    this.context = context;
  }

  @Override
  public String source() {
    return data == kernel ? "syscall" : EventFields.source(this).orElse("");
  }

  @Override
  public String type() {
    return data().type();
  }

  @Override
  public long timeNanos() {
    return timeNanos;
  }

  /** The event's position in the capture, from 1: {@code evt.num}. */
  public long number() {
    return number;
  }

  /** The process that caused it; -1 if that is not known. */
  public long processId() {
    TrackedProcess known = process;
    return known == null ? -1 : known.pid();
  }

  /** The container that its process runs in; the host if that is not known. */
  public Container container() {
    TrackedProcess known = process;
    return known == null ? Container.HOST : known.container();
  }

  @Override
  public Value get(Field field) {
    String argument = field.argument();
    int id = field.id();
    if (argument != null) {
      return withArgument(field, id, argument);
    }
    if (stamps[id] == number) {
      return values[id];
    }
    Value value = process == null && fields.needsProcess(id) ? Value.ABSENT : fields.read(id, this);
    values[id] = value;
    stamps[id] = number;
    return value;
  }

  @Override
  public @Nullable Party subject() {
    TrackedProcess known = process;
    // A thread with a name of its own is not what is known of its process.
    return known == null || threadComm != null ? null : context.processes().subject(known);
  }

  @Override
  public @Nullable Party object() {
    if (!sought) {
      object = process == null ? null : data().object(this);
      sought = true;
    }
    return object;
  }

  @Override
  public @Nullable Party call() {
    if (!asked) {
      call = data().call();
      asked = true;
    }
    return call;
  }

  @Override
  public @Nullable Party image() {
    TrackedProcess known = process;
    return known == null || threadComm != null ? null : context.processes().image(known);
  }

  @Override
  public Value lasting(Field field, Scope party) {
    Party known =
        switch (party) {
          case EVENT -> null;
          case SUBJECT -> subject();
          case IMAGE -> image();
          case OBJECT -> object();
          case CALL -> call();
        };
    return known == null ? Value.NOT_SENT : fields.readOf(party, field, this);
  }

  @Override
  public Value shown(Field field) {
    return ShownFields.of(this, field);
  }

  /** Keeps these fields beyond the call. */
  public EventSnapshot snapshot(Collection<Field> kept) {
    Map<Field, Value> snapshot = HashMap.newHashMap(kept.size());
    for (Field field : kept) {
      snapshot.put(field, get(field));
    }
    return new EventSnapshot(number, type(), timeNanos, snapshot);
  }

  void lend(
      EventDefinition definition,
      KernelRecord record,
      TrackedProcess newProcess,
      long newTimeNanos,
      long newNumber) {
    kernel.lend(definition, record);
    data = kernel;
    begin(newProcess, newTimeNanos, newNumber);
    threadComm = null;
    if (record.threadId() != newProcess.pid() && !newProcess.hasComm(record)) {
      threadComm = record.comm();
    }
  }

  void lend(RecordedEvent event, RecordedState state, long newNumber) {
    recorded.lend(event, state);
    data = recorded;
    begin(state.current().orElse(null), event.timeNanos(), newNumber);
    threadComm = null;
  }

  private void begin(@Nullable TrackedProcess newProcess, long newTimeNanos, long newNumber) {
    process = newProcess;
    timeNanos = newTimeNanos;
    number = newNumber;
    described = false;
    sought = false;
    asked = false;
  }

  void setDelta(long nanos) {
    delta = nanos;
  }

  long delta() {
    return delta;
  }

  EventContext context() {
    return context;
  }

  /** What the event itself says. */
  EventData data() {
    return lent(data);
  }

  boolean hasProcess() {
    return process != null;
  }

  TrackedProcess process() {
    return lent(process);
  }

  /** The thread's own name where it is not that of its process. */
  byte @Nullable [] threadComm() {
    return threadComm;
  }

  /** The descriptor that the event is about. */
  Descriptor descriptor() {
    if (!described) {
      data().describe(this, descriptor);
      described = true;
    }
    return descriptor;
  }

  private Value withArgument(Field field, int id, String argument) {
    int at = field.hashCode() & (ARGUMENT_CACHE - 1);
    Field kept = argumentFields[at];
    if (argumentStamps[at] == number && kept != null && kept.equals(field)) {
      return argumentValues[at];
    }
    Value value =
        process == null && fields.needsProcess(id) ? Value.ABSENT : fields.read(id, this, argument);
    argumentFields[at] = field;
    argumentValues[at] = value;
    argumentStamps[at] = number;
    return value;
  }

  static <T> T lent(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("event: none is lent (expected: use within the call)");
    }
    return part;
  }
}
