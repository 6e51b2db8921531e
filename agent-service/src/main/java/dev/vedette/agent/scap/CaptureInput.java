package dev.vedette.agent.scap;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of a capture, decompressed if need be, with their position. What was decompressed
 * before the stream broke can be read; every read says how much it wants at most. Not thread-safe.
 */
final class CaptureInput implements AutoCloseable {
  private static final int BUFFER = 1 << 16;
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;

  private final InputStream stream;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int end;
  private long start;

  /** Takes the stream over; it is closed with this input. */
  CaptureInput(InputStream raw) throws IOException {
    PushbackInputStream peeked = new PushbackInputStream(raw, 2);
    byte[] magic = peeked.readNBytes(2);
    peeked.unread(magic);
    boolean packed =
        magic.length == 2
            && Byte.toUnsignedInt(magic[0]) == GZIP_FIRST
            && Byte.toUnsignedInt(magic[1]) == GZIP_SECOND;
    stream = packed ? new GZIPInputStream(peeked, BUFFER) : peeked;
  }

  /** How many bytes were read before the next one. */
  long offset() {
    return start + at;
  }

  boolean atEnd() throws ScapException {
    return at == end && !fill();
  }

  private boolean fill() throws ScapException {
    start += end;
    at = 0;
    end = 0;
    try {
      int read = stream.read(buffer, 0, BUFFER);
      end = Math.max(0, read);
      return read > 0;
    } catch (IOException broken) {
      throw new ScapException(String.valueOf(broken.getMessage()), offset(), broken);
    }
  }

  int unsignedByte() throws ScapException {
    if (at == end && !fill()) {
      throw truncated(1);
    }
    return Byte.toUnsignedInt(buffer[at++]);
  }

  /** A number without sign of so many bytes, lowest first. */
  long number(int size) throws ScapException {
    long number = 0;
    if (end - at >= size) {
      for (int i = size - 1; i >= 0; i--) {
        number = (number << 8) | Byte.toUnsignedLong(buffer[at + i]);
      }
      at += size;
      return number;
    }
    for (int i = 0; i < size; i++) {
      number |= (long) unsignedByte() << (8 * i);
    }
    return number;
  }

  /** Reads exactly so many bytes. */
  void read(byte[] into, int from, int size) throws ScapException {
    int done = 0;
    while (done < size) {
      if (at == end && !fill()) {
        throw truncated(size - done);
      }
      int some = Math.min(size - done, end - at);
      System.arraycopy(buffer, at, into, from + done, some);
      at += some;
      done += some;
    }
  }

  /** Reads so many bytes; memory grows with what is there, not with what was promised. */
  byte[] bytes(byte[] reused, int size) throws ScapException {
    byte[] bytes = reused;
    int done = 0;
    while (done < size) {
      int some = Math.min(size - done, Math.max(BUFFER, done));
      if (bytes.length < done + some) {
        bytes = Arrays.copyOf(bytes, done + some);
      }
      read(bytes, done, some);
      done += some;
    }
    return bytes;
  }

  void skip(long size) throws ScapException {
    long left = size;
    while (left > 0) {
      if (at == end && !fill()) {
        throw truncated(left);
      }
      int some = (int) Math.min(left, end - at);
      at += some;
      left -= some;
    }
  }

  private ScapException truncated(long missing) {
    return new ScapException("end of file (expected: " + missing + " bytes more)", offset());
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
