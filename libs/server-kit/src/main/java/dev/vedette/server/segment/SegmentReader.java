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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a segment file one by one, also of one that is still being written. Not
 * thread-safe.
 */
public final class SegmentReader implements Closeable {
  private final FileChannel channel;
  private final boolean known;
  private long offset;

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
    Read read = known ? recordAt(channel, offset).orElse(null) : null;
    if (read == null) {
      return null;
    }
    offset = read.next();
    return read.message();
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
        || Segment.checksum(message.array()) != checksum) {
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
