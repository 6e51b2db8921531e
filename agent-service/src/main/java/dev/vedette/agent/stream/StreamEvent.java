package dev.vedette.agent.stream;

import dev.vedette.proto.event.v1.Event;
import dev.vedette.proto.event.v1.Field;
import java.util.List;

/**
 * A candidate on its way to the rules service; it gets its sequence when it is put into a batch.
 * Immutable.
 */
public record StreamEvent(Selection selection, long timeNanos, int type, List<Field> fields) {
  private static final int OVERHEAD_BYTES = 32;

  public StreamEvent {
    fields = List.copyOf(fields);
  }

  /** Roughly how much memory it takes. */
  public int sizeBytes() {
    int bytes = OVERHEAD_BYTES;
    for (Field field : fields) {
      bytes += field.getSerializedSize() + 2;
    }
    return bytes;
  }

  Event numbered(long sequence) {
    return Event.newBuilder()
        .setSequence(sequence)
        .setTimeUnixNanos(timeNanos)
        .setType(type)
        .addAllFields(fields)
        .build();
  }
}
