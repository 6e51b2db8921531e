package dev.vedette.language.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A field's value on one event. {@link #ABSENT} is a fact (the event has no such value, printed
 * {@code <NA>}); {@link #NOT_SENT} is the lack of one, so no check on it can be decided. Immutable;
 * arrays are shared, not copied, because values are made per event: whoever passes one in gives it
 * away.
 */
public sealed interface Value {

  Value ABSENT = new Absent();
  Value NOT_SENT = new NotSent();

  /** No value, and known to be none. */
  record Absent() implements Value {
    @Override
    public String toString() {
      return "<NA>";
    }
  }

  /** A value that this place does not know. */
  record NotSent() implements Value {}

  /** Bytes that are mostly, but not necessarily, UTF-8. */
  final class Text implements Value {
    private final byte[] bytes;
    private int hash;

    private Text(byte[] bytes) {
      this.bytes = bytes;
    }

    /** The bytes themselves, which must not be changed. */
    public byte[] bytes() {
      return bytes;
    }

    public int length() {
      return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Text text && Arrays.equals(bytes, text.bytes);
    }

    @Override
    public int hashCode() {
      int known = hash;
      if (known == 0) {
        known = Arrays.hashCode(bytes);
        hash = known;
      }
      return known;
    }

    /** The text, with U+FFFD where the bytes are not UTF-8. */
    @Override
    public String toString() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** A signed number. */
  @SuppressWarnings("AvoidCommonTypeNames") // always read as Value.Number
  record Number(long value) implements Value {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /** An unsigned number in the bits of a long. */
  record Unsigned(long value) implements Value {
    @Override
    public String toString() {
      return Long.toUnsignedString(value);
    }
  }

  /** A truth value. */
  record Truth(boolean value) implements Value {
    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /** A number with a fraction. */
  record Decimal(double value) implements Value {}

  /** An IPv4 address (4 bytes) or an IPv6 address (16 bytes). */
  final class Address implements Value {
    private final byte[] bytes;

    private Address(byte[] bytes) {
      if (bytes.length != 4 && bytes.length != 16) {
        throw new IllegalArgumentException(
            "address: " + bytes.length + " bytes (expected: 4 or 16)");
      }
      this.bytes = bytes;
    }

    /** The bytes themselves, which must not be changed. */
    public byte[] bytes() {
      return bytes;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Address address && Arrays.equals(bytes, address.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return Addresses.format(bytes);
    }
  }

  /** Several values of a field that has several, in order. */
  record Items(List<Value> values) implements Value {
    public Items {
      values = List.copyOf(values);
    }
  }

  static Value text(String text) {
    return new Text(text.getBytes(StandardCharsets.UTF_8));
  }

  static Value text(byte[] bytes) {
    return new Text(bytes);
  }

  static Value number(long value) {
    return new Number(value);
  }

  static Value unsigned(long value) {
    return new Unsigned(value);
  }

  static Value truth(boolean value) {
    return new Truth(value);
  }

  static Value decimal(double value) {
    return new Decimal(value);
  }

  static Value address(byte[] bytes) {
    return new Address(bytes);
  }

  static Value items(List<Value> values) {
    return new Items(values);
  }
}
