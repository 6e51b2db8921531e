package dev.vedette.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RingBufferReaderTest {
  private static final int PAGE = 4096;
  private static final int RING = 4096;
  private static final int BUSY = 1 << 31;
  private static final int DISCARDED = 1 << 30;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment consumer = arena.allocate(PAGE, 8);
  private final MemorySegment producer = arena.allocate(PAGE + 2L * RING, 8);
  private final RingBufferReader reader = RingBufferReader.over(consumer, producer, RING);
  private final List<Long> read = new ArrayList<>();
  private long position;

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void handsOverRecordsInOrderAndFreesThem() {
    put(7, 0);
    put(8, 0);
    assertThat(drain(10)).isEqualTo(2);
    assertThat(read).containsExactly(7L, 8L);
    assertThat(reader.backlogBytes()).isZero();
  }

  @Test
  void stopsAtARecordThatIsStillBeingWritten() {
    put(1, 0);
    put(2, BUSY);
    put(3, 0);
    assertThat(drain(10)).isEqualTo(1);
    assertThat(reader.backlogBytes()).isEqualTo(32);
  }

  @Test
  void skipsDiscardedRecords() {
    put(1, DISCARDED);
    put(2, 0);
    assertThat(drain(10)).isEqualTo(1);
    assertThat(read).containsExactly(2L);
  }

  @Test
  void obeysTheLimitAndGoesOnWhereItStopped() {
    put(1, 0);
    put(2, 0);
    assertThat(drain(1)).isEqualTo(1);
    assertThat(drain(1)).isEqualTo(1);
    assertThat(read).containsExactly(1L, 2L);
  }

  @Test
  void goesRoundTheRingManyTimes() {
    for (long i = 0; i < 5000; i++) {
      put(i, 0);
      drain(1);
    }
    assertThat(read).hasSize(5000).isSorted();
  }

  @Test
  void freesARecordWhoseConsumerThrows() {
    put(1, 0);
    put(2, 0);
    assertThatThrownBy(() ->
            reader.drain(
                record -> {
                  throw new IllegalStateException("broken consumer");
                },
                10))
        .hasMessage("broken consumer");
    drain(10);
    assertThat(read).containsExactly(2L);
  }

  @Test
  void aViewIsWorthlessAfterTheCallback() {
    put(1, 0);
    List<RecordView> kept = new ArrayList<>();
    reader.drain(kept::add, 1);
    assertThatThrownBy(() -> kept.getFirst().int64(0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private int drain(int limit) {
    return reader.drain(record -> read.add(record.int64(0)), limit);
  }

  private void put(long value, int flags) {
    long offset = PAGE + (position & (RING - 1));
    producer.set(ValueLayout.JAVA_INT, offset, 8 | flags);
    producer.set(ValueLayout.JAVA_LONG, offset + 8, value);
    position += 16;
    producer.set(ValueLayout.JAVA_LONG, 0, position);
  }
}
