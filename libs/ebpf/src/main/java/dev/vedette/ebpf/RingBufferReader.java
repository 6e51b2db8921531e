package dev.vedette.ebpf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * Reads a mapped BPF ring buffer in place; nothing is copied or allocated per record. One thread
 * drains; others may ask for the backlog.
 */
public final class RingBufferReader implements AutoCloseable {
  private static final VarHandle POSITION = ValueLayout.JAVA_LONG.varHandle();
  private static final VarHandle HEADER = ValueLayout.JAVA_INT.varHandle();
  private static final int BUSY = 1 << 31;
  private static final int DISCARDED = 1 << 30;
  private static final int HEADER_BYTES = 8;

  /** More than the longest record that any of our programs writes. */
  private static final long LONGEST_RECORD = 1 << 18;

  private final int fd;
  private final MemorySegment consumerPage;
  private final MemorySegment producerPages;
  private final MemorySegment data;
  private final long mask;
  private final RecordView view;
  private volatile boolean closed;

  private RingBufferReader(
      int fd,
      MemorySegment consumerPage,
      MemorySegment producerPages,
      long pageBytes,
      long ringBytes) {
    this.fd = fd;
    this.consumerPage = consumerPage;
    this.producerPages = producerPages;
    this.data = producerPages.asSlice(pageBytes);
    this.mask = ringBytes - 1;
    this.view = new RecordView(data);
  }

  /**
   * The kernel maps the data twice in a row, so that no record ever wraps. Of the second time only
   * what a record can reach is mapped: both count as memory of this process.
   */
  static RingBufferReader map(int fd, long ringBytes) {
    long page = Libc.pageSize();
    MemorySegment consumer = Libc.map(fd, page, Libc.PROT_READ | Libc.PROT_WRITE, 0);
    try {
      MemorySegment producer =
          Libc.map(
              fd, page + ringBytes + Math.min(ringBytes, LONGEST_RECORD), Libc.PROT_READ, page);
      return new RingBufferReader(fd, consumer, producer, page, ringBytes);
    } catch (BpfException refused) {
      Libc.unmap(consumer);
      throw refused;
    }
  }

  /** A ring in memory of our own, laid out as the kernel does; for tests of the reading alone. */
  static RingBufferReader over(MemorySegment consumer, MemorySegment producer, long ringBytes) {
    return new RingBufferReader(
        -1, consumer, producer, producer.byteSize() - 2 * ringBytes, ringBytes);
  }

  /**
   * Hands over what is in the ring, at most {@code limit} records, and frees each once its callback
   * returned or threw.
   *
   * @return how many records were handed over; less than {@code limit} means that the ring was
   *     empty
   */
  public int drain(RecordConsumer consumer, int limit) {
    int handed = 0;
    long position = (long) POSITION.getAcquire(consumerPage, 0L);
    long end = (long) POSITION.getAcquire(producerPages, 0L);
    while (handed < limit) {
      if (position >= end) {
        // Looked at again after the last position was released: a record that came in between is
        // not left behind.
        end = (long) POSITION.getAcquire(producerPages, 0L);
        if (position >= end) {
          return handed;
        }
      }
      long offset = position & mask;
      int header = (int) HEADER.getAcquire(data, offset);
      if ((header & BUSY) != 0) {
        return handed;
      }
      int size = header & ~DISCARDED;
      position += (size + HEADER_BYTES + 7L) & ~7L;
      if ((header & DISCARDED) == 0) {
        handed++;
        hand(consumer, offset, size, position);
      } else {
        POSITION.setRelease(consumerPage, 0L, position);
      }
    }
    return handed;
  }

  private void hand(RecordConsumer consumer, long offset, int size, long next) {
    view.lend(offset + HEADER_BYTES, size);
    try {
      consumer.accept(view);
    } finally {
      view.takeBack();
      POSITION.setRelease(consumerPage, 0L, next);
    }
  }

  /**
   * Waits while the ring is empty, at most so long, until a program writes a record with a wakeup.
   */
  public void await(Duration longest) {
    Libc.awaitReadable(fd, Math.toIntExact(longest.toMillis()));
  }

  /** How many bytes wait to be read. */
  public long backlogBytes() {
    if (closed) {
      return 0;
    }
    return (long) POSITION.getAcquire(producerPages, 0L)
        - (long) POSITION.getAcquire(consumerPage, 0L);
  }

  /** Unmaps the ring. The draining thread must have stopped. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Libc.unmap(consumerPage);
      Libc.unmap(producerPages);
    }
  }
}
