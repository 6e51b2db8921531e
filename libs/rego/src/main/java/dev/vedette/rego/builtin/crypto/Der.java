package dev.vedette.rego.builtin.crypto;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import java.math.BigInteger;
import java.util.Arrays;

/** Walks over the values of a DER encoding. For one thread. */
final class Der {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 2;
  private static final int OCTETS = 4;

  private final byte[] bytes;
  private int at;

  Der(byte[] bytes) {
    this.bytes = bytes;
  }

  private static BuiltinFailure malformed(String message) {
    return Operands.failure("asn1: structure error: " + message);
  }

  /** The content of the sequence here. */
  Der sequence() throws BuiltinFailure {
    return new Der(content(SEQUENCE));
  }

  /** The integer here. */
  BigInteger integer() throws BuiltinFailure {
    byte[] content = content(INTEGER);
    if (content.length == 0) {
      throw malformed("empty integer");
    }
    return new BigInteger(content);
  }

  /** The octets here. */
  byte[] octets() throws BuiltinFailure {
    return content(OCTETS);
  }

  /** The value here, with its own header. */
  byte[] whole() throws BuiltinFailure {
    int start = at;
    content(at < bytes.length ? bytes[at] & 0xff : -1);
    return Arrays.copyOfRange(bytes, start, at);
  }

  private byte[] content(int tag) throws BuiltinFailure {
    if (at + 2 > bytes.length || (bytes[at] & 0xff) != tag) {
      throw malformed("tags don't match");
    }
    int length = bytes[at + 1] & 0xff;
    at += 2;
    if (length > 0x80) {
      int count = length & 0x7f;
      if (count > 3 || at + count > bytes.length) {
        throw malformed("length too large");
      }
      length = 0;
      for (int i = 0; i < count; i++) {
        length = length << 8 | (bytes[at++] & 0xff);
      }
    }
    if (at + length > bytes.length) {
      throw malformed("data truncated");
    }
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }
}
