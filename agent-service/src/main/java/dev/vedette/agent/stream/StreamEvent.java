package dev.vedette.agent.stream;

import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.Field;
import dev.vedette.proto.event.v1.Loss;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A candidate on its way to the rules service; it gets its sequence when it is put into a batch.
 * Immutable.
 */
public record StreamEvent(
    Selection selection, long timeNanos, int type, List<Field> fields, @Nullable Loss loss) {
  private static final int OVERHEAD_BYTES = 32;

  public StreamEvent {
    fields = List.copyOf(fields);
  }

  public StreamEvent(Selection selection, long timeNanos, int type, List<Field> fields) {
    this(selection, timeNanos, type, fields, null);
  }

  /** What tells of lost events, among those that were not. */
  public static StreamEvent of(Selection selection, long timeNanos, Loss loss) {
    return new StreamEvent(selection, timeNanos, 0, List.of(), loss);
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
