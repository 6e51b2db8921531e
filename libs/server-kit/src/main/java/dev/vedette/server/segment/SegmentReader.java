package dev.vedette.server.segment;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vedette.proto.event.v1.SegmentRecord;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a segment file one by one, also of one that is still being written. Not
 * thread-safe.
 */
public final class SegmentReader implements Closeable {
  private static final int AHEAD = 256 << 10;

  private final FileChannel channel;
  private final boolean known;
  private long offset;
  // What was read of the file ahead of the next record.
  private byte[] window = {};
  private long windowStart;
  private int windowLength;

  private SegmentReader(FileChannel channel, boolean known) {
    this.channel = channel;
    this.known = known;
    this.offset = known ? Segment.MAGIC.length : 0;
  }

  /** A record, and where the one after it begins. */
  record Read(SegmentRecord message, long next) {}

  /** Opens a file; one that is no segment has no records. */
  public static SegmentReader open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    ByteBuffer magic = ByteBuffer.allocate(Segment.MAGIC.length);
    boolean known =
        readFully(channel, magic, 0) && ByteBuffer.wrap(Segment.MAGIC).equals(magic.flip());
    return new SegmentReader(channel, known);
  }

  /** Returns the next whole record, null when there is none. */
  public @Nullable SegmentRecord next() throws IOException {
    long before = offset;
    byte[] message = nextBytes();
    if (message == null) {
      return null;
    }
    try {
      return SegmentRecord.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      offset = before;
      return null;
    }
  }

  /** Returns the message of the next whole record, null when there is none. */
  public byte @Nullable [] nextBytes() throws IOException {
    if (!known) {
      return null;
    }
    byte[] message = inWindow();
    if (message == null) {
      windowLength = 0; // It may have been written only in part when it was read.
      message = inWindow();
    }
    if (message != null) {
      offset += Segment.HEADER_BYTES + message.length;
    }
    return message;
  }

  private byte @Nullable [] inWindow() throws IOException {
    if (!reach(Segment.HEADER_BYTES)) {
      return null;
    }
    int at = (int) (offset - windowStart);
    ByteBuffer header = ByteBuffer.wrap(window).order(ByteOrder.LITTLE_ENDIAN);
    int length = header.getInt(at);
    int checksum = header.getInt(at + Integer.BYTES);
    if (length < 0 || length > Segment.MAX_RECORD_BYTES || !reach(Segment.HEADER_BYTES + length)) {
      return null;
    }
    int from = (int) (offset - windowStart) + Segment.HEADER_BYTES;
    return Segment.checksum(window, from, length) == checksum
        ? Arrays.copyOfRange(window, from, from + length)
        : null;
  }

  /** Has so many bytes from the next record on in the window, unless the file ends before. */
  private boolean reach(int bytes) throws IOException {
    long at = offset - windowStart;
    if (at >= 0 && at + bytes <= windowLength) {
      return true;
    }
    if (offset + bytes > channel.size()) {
      return false;
    }
    if (window.length < bytes) {
      window = new byte[Math.max(bytes, AHEAD)];
    }
    windowStart = offset;
    windowLength = 0;
    ByteBuffer room = ByteBuffer.wrap(window);
    while (windowLength < bytes) {
      int read = channel.read(room, offset + windowLength);
      if (read < 0) {
        return false;
      }
      windowLength += read;
    }
    return true;
  }

  /** How many bytes were read. */
  public long offset() {
    return offset;
  }

  /** Whether something follows that is no whole record. */
  public boolean isTorn() throws IOException {
    return offset < channel.size();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  static Optional<Read> recordAt(FileChannel channel, long offset) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(Segment.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (!readFully(channel, header, offset)) {
      return Optional.empty();
    }
    int length = header.flip().getInt();
    int checksum = header.getInt();
    if (length < 0 || length > Segment.MAX_RECORD_BYTES || offset + length > channel.size()) {
      return Optional.empty();
    }
    ByteBuffer message = ByteBuffer.allocate(length);
    if (!readFully(channel, message, offset + Segment.HEADER_BYTES)
        || Segment.checksum(message.array(), 0, length) != checksum) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Read(
              SegmentRecord.parseFrom(message.array()), offset + Segment.HEADER_BYTES + length));
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
}
