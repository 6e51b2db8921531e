package dev.vedette.server.segment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.vedette.proto.event.v1.EventBatch;
import dev.vedette.proto.event.v1.SegmentOpening;
import dev.vedette.proto.event.v1.SegmentRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One segment file of the recording format that is being written: {@code VEDETTE1}, then records of
 * length, CRC-32C and message. Not thread-safe.
 */
public final class Segment implements Closeable {
  static final byte[] MAGIC = "VEDETTE1".getBytes(US_ASCII);
  static final int HEADER_BYTES = 8;
  private static final int LONGEST_VARINT = 5;
  static final int MAX_RECORD_BYTES = 64 << 20;

  private final Path path;
  private final FileChannel channel;
  private long end;

  private Segment(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Where a record lies in its file. */
  public record Position(long offset, int length) {}

  /**
   * What was read of a segment: all whole records, and whether something after them had to be cut.
   */
  public record Content(SegmentOpening opening, List<EventBatch> batches, boolean torn) {}

  /** Begins a file that must not exist yet. */
  public static Segment create(Path path, SegmentOpening opening) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Segment segment = new Segment(path, channel);
    try {
      segment.writeAll(ByteBuffer.wrap(MAGIC));
      segment.append(SegmentRecord.newBuilder().setOpening(opening).build());
      return segment;
    } catch (IOException e) {
      channel.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /** Adds a batch. It is with the kernel, though not yet on the medium, when this returns. */
  public Position append(EventBatch batch) throws IOException {
    return append(SegmentRecord.newBuilder().setBatch(batch).build());
  }

  /** Adds a record of any kind, in the same way. */
  public Position append(SegmentRecord record) throws IOException {
    byte[] message = record.toByteArray();
    byte[] bytes = new byte[HEADER_BYTES + message.length];
    System.arraycopy(message, 0, bytes, HEADER_BYTES, message.length);
    return add(bytes, bytes.length);
  }

  /**
   * Adds a batch that is in bytes already, as one of a stream.
   *
   * @param batch the bytes of an {@link EventBatch}, which are not looked at
   */
  public Position append(ByteBuffer batch, int stream) throws IOException {
    int length = batch.remaining();
    byte[] bytes = new byte[HEADER_BYTES + length + 2 * (1 + LONGEST_VARINT)];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).position(HEADER_BYTES);
    buffer.put((byte) (SegmentRecord.BATCH_FIELD_NUMBER << 3 | 2));
    putVarint(buffer, length);
    buffer.put(batch);
    if (stream != 0) {
      buffer.put((byte) (SegmentRecord.STREAM_FIELD_NUMBER << 3));
      putVarint(buffer, stream);
    }
    return add(bytes, buffer.position());
  }

  private static void putVarint(ByteBuffer buffer, int value) {
    int left = value;
    while ((left & ~0x7f) != 0) {
      buffer.put((byte) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    buffer.put((byte) left);
  }

  /** Writes a message that has room for its header before it. */
  private Position add(byte[] bytes, int to) throws IOException {
    int length = to - HEADER_BYTES;
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, to).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(0, length).putInt(Integer.BYTES, checksum(bytes, HEADER_BYTES, length));
    long start = end;
    try {
      writeAll(buffer);
    } catch (IOException e) {
      channel.truncate(start);
      end = start;
      throw e;
    }
    return new Position(start, length);
  }

  private void writeAll(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      end += channel.write(buffer, end);
    }
  }

  /** Reads back a batch that was added. */
  public EventBatch read(Position position) throws IOException {
    return SegmentReader.recordAt(channel, position.offset())
        .map(SegmentReader.Read::message)
        .filter(SegmentRecord::hasBatch)
        .map(SegmentRecord::getBatch)
        .orElseThrow(() -> new IOException("segment %s: damaged at %s".formatted(path, position)));
  }

  /** How many bytes it holds. */
  public long size() {
    return end;
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** Closes and removes it. */
  public void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Reads a whole file of one stream; empty when not even its opening can be read. */
  public static Optional<Content> load(Path path) throws IOException {
    try (SegmentReader reader = SegmentReader.open(path)) {
      SegmentRecord first = reader.next();
      if (first == null || !first.hasOpening()) {
        return Optional.empty();
      }
      List<EventBatch> batches = new ArrayList<>();
      for (SegmentRecord read = reader.next(); read != null; read = reader.next()) {
        if (read.hasBatch()) {
          batches.add(read.getBatch());
        }
      }
      return Optional.of(new Content(first.getOpening(), batches, reader.isTorn()));
    }
  }

  static int checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}
