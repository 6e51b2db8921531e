package dev.vedette.agent.stream;

import dev.vedette.language.output.Priority;
import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.Field;
import dev.vedette.proto.event.v1.Loss;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A candidate on its way to the rules service; it gets its sequence when it is put into a batch.
 * Immutable.
 *
 * @param priority the worst of the rules that it may match
 */
public record StreamEvent(
    Selection selection,
    Priority priority,
    long timeNanos,
    int type,
    List<Field> fields,
    @Nullable Loss loss) {
  private static final int OVERHEAD_BYTES = 32;

  public StreamEvent {
    fields = List.copyOf(fields);
  }

  public StreamEvent(
      Selection selection, Priority priority, long timeNanos, int type, List<Field> fields) {
    this(selection, priority, timeNanos, type, fields, null);
  }

  /** What tells of lost events, among those that were not; nothing is given up later. */
  public static StreamEvent of(Selection selection, long timeNanos, Loss loss) {
    return new StreamEvent(selection, Priority.EMERGENCY, timeNanos, 0, List.of(), loss);
  }

  /** The same with these fields. */
  public StreamEvent with(List<Field> all) {
    return new StreamEvent(selection, priority, timeNanos, type, all, loss);
  }

  DropLedger.Dropped dropped(DropReason reason) {
    return loss == null
        ? new DropLedger.Dropped(reason, priority, 1, timeNanos, timeNanos)
        : new DropLedger.Dropped(
            reason,
            priority,
            lost(loss),
            oldestNanos(),
            Math.max(loss.getSinceUnixNanos(), loss.getUntilUnixNanos()));
  }

  /** When the first event happened that is lost with this one. */
  long oldestNanos() {
    return loss == null ? timeNanos : Math.min(timeNanos, loss.getSinceUnixNanos());
  }

  /** A batch that goes, with all that it tells of. */
  static DropLedger.Dropped dropped(DropReason reason, Priority priority, EventBatch batch) {
    long since = Long.MAX_VALUE;
    long until = Long.MIN_VALUE;
    long events = 0;
    for (Event event : batch.getEventsList()) {
      since = Math.min(since, event.getTimeUnixNanos());
      until = Math.max(until, event.getTimeUnixNanos());
      events += event.hasLoss() ? lost(event.getLoss()) : 1;
      if (event.hasLoss()) {
        since = Math.min(since, event.getLoss().getSinceUnixNanos());
        until = Math.max(until, event.getLoss().getUntilUnixNanos());
      }
    }
    return new DropLedger.Dropped(reason, priority, events, since, until);
  }

  /** What was lost with that which tells of losses. */
  private static long lost(Loss loss) {
    return Math.max(1, loss.getEventsMap().values().stream().mapToLong(Long::longValue).sum());
  }

  /** Roughly how much memory it takes. */
  public int sizeBytes() {
    int bytes = OVERHEAD_BYTES;
    for (Field field : fields) {
      bytes += field.getSerializedSize() + 2;
    }
    return loss == null ? bytes : bytes + loss.getSerializedSize();
  }

  Event numbered(long sequence) {
    Event.Builder event =
        Event.newBuilder()
            .setSequence(sequence)
            .setTimeUnixNanos(timeNanos)
            .setType(type)
            .addAllFields(fields);
    if (loss != null) {
      event.setLoss(loss);
    }
    return event.build();
  }
}
