package dev.vedette.agent.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.InvalidProtocolBufferException;
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
 * One segment file of the recording format: {@code VEDETTE1}, then records of length, CRC-32C and
 * message. Not thread-safe.
 */
final class Segment implements Closeable {
  private static final byte[] MAGIC = "VEDETTE1".getBytes(US_ASCII);
  private static final int HEADER_BYTES = 8;
  private static final int MAX_RECORD_BYTES = 64 << 20;

  private final Path path;
  private final FileChannel channel;
  private long end;

  private Segment(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Where a record lies in its file. */
  record Position(long offset, int length) {}

  private record Read(SegmentRecord message, long next) {}

  /**
   * What was read of a segment: all whole records, and whether something after them had to be cut.
   */
  record Content(SegmentOpening opening, List<EventBatch> batches, boolean torn) {}

  static Segment create(Path path, SegmentOpening opening) throws IOException {
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
  Position append(EventBatch batch) throws IOException {
    return append(SegmentRecord.newBuilder().setBatch(batch).build());
  }

  private Position append(SegmentRecord record) throws IOException {
    byte[] message = record.toByteArray();
    ByteBuffer buffer =
        ByteBuffer.allocate(HEADER_BYTES + message.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(message.length).putInt(checksum(message)).put(message).flip();
    long start = end;
    try {
      writeAll(buffer);
    } catch (IOException e) {
      channel.truncate(start);
      end = start;
      throw e;
    }
    return new Position(start, message.length);
  }

  private void writeAll(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      end += channel.write(buffer, end);
    }
  }

  /** Reads back a batch that was added. */
  EventBatch read(Position position) throws IOException {
    return recordAt(channel, position.offset())
        .map(Read::message)
        .filter(SegmentRecord::hasBatch)
        .map(SegmentRecord::getBatch)
        .orElseThrow(() -> new IOException("segment %s: damaged at %s".formatted(path, position)));
  }

  long size() {
    return end;
  }

  Path path() {
    return path;
  }

  void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Reads a whole file; empty when not even its opening can be read. */
  static Optional<Content> load(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer magic = ByteBuffer.allocate(MAGIC.length);
      channel.read(magic, 0);
      if (magic.hasRemaining() || !ByteBuffer.wrap(MAGIC).equals(magic.flip())) {
        return Optional.empty();
      }
      Optional<Read> first = recordAt(channel, MAGIC.length);
      if (first.isEmpty() || !first.get().message().hasOpening()) {
        return Optional.empty();
      }
      List<EventBatch> batches = new ArrayList<>();
      long offset = first.get().next();
      for (Optional<Read> read = recordAt(channel, offset);
          read.isPresent();
          read = recordAt(channel, offset)) {
        if (read.get().message().hasBatch()) {
          batches.add(read.get().message().getBatch());
        }
        offset = read.get().next();
      }
      return Optional.of(
          new Content(first.get().message().getOpening(), batches, offset < channel.size()));
    }
  }

  private static Optional<Read> recordAt(FileChannel channel, long offset) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (!readFully(channel, header, offset)) {
      return Optional.empty();
    }
    int length = header.flip().getInt();
    int checksum = header.getInt();
    if (length < 0 || length > MAX_RECORD_BYTES || offset + length > channel.size()) {
      return Optional.empty();
    }
    ByteBuffer message = ByteBuffer.allocate(length);
    if (!readFully(channel, message, offset + HEADER_BYTES)
        || checksum(message.array()) != checksum) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Read(SegmentRecord.parseFrom(message.array()), offset + HEADER_BYTES + length));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  private static boolean readFully(FileChannel channel, ByteBuffer buffer, long offset)
      throws IOException {
    long at = offset;
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, at);
      if (read < 0) {
        return false;
      }
      at += read;
    }
    return true;
  }

  private static int checksum(byte[] message) {
    CRC32C crc = new CRC32C();
    crc.update(message);
    return (int) crc.getValue();
  }
}
