package dev.vedette.server.grpc;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Hands messages on as the bytes in which they came. Stateless. */
public enum RawMessage implements Marshaller<byte[]> {
  /** The only one. */
  MARSHALLER;

  @Override
  public InputStream stream(byte[] message) {
    return new ByteArrayInputStream(message);
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
}
