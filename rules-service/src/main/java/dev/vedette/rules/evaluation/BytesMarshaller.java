package dev.vedette.rules.evaluation;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Hands messages on as the bytes in which they came; stateless. */
final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {
  @Override
  public InputStream stream(byte[] message) {
    return new ByteArrayInputStream(message);
  }

  @Override
  public byte[] parse(InputStream stream) {
    try (stream) {
      // All of it, where its length is known; reading without a length copies several times.
      byte[] message = new byte[stream.available()];
      int read = stream.readNBytes(message, 0, message.length);
      byte[] rest = stream.readAllBytes();
      if (read == message.length && rest.length == 0) {
        return message;
      }
      byte[] whole = Arrays.copyOf(message, read + rest.length);
      System.arraycopy(rest, 0, whole, read, rest.length);
      return whole;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
