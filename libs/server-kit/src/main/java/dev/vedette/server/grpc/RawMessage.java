package dev.vedette.server.grpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Hands messages on as the bytes in which they came. Stateless. */
public enum RawMessage implements Marshaller<byte[]> {
  /** The only one. */
  MARSHALLER;

  @Override
  public InputStream stream(byte[] message) {
    return new Bytes(message);
  }

  @Override
  public byte[] parse(InputStream stream) {
    try (stream) {
      if (stream instanceof KnownLength) {
        // Otherwise a buffer of 16 KiB would be made for a message of ten bytes.
        return stream.readNBytes(stream.available());
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw Status.INTERNAL.withDescription("message cut short").withCause(e).asRuntimeException();
    }
  }

  /** Writes itself; of other streams gRPC reads 8 KiB at a time, into a buffer made for each. */
  private static final class Bytes extends ByteArrayInputStream implements Drainable, KnownLength {
    Bytes(byte[] message) {
      super(message);
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      return Math.toIntExact(transferTo(target));
    }
  }
}
