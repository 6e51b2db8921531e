package dev.vedette.language.plan;

import dev.vedette.language.event.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Comparisons of bytes. Stateless. */
final class Texts {
  private Texts() {}

  /** The bytes of a value; a value that is no text has those of its printed form. */
  static byte[] bytes(Value value) {
    return value instanceof Value.Text text
        ? text.bytes()
        : value.toString().getBytes(StandardCharsets.UTF_8);
  }

  static boolean startsWith(byte[] text, byte[] part) {
    return text.length >= part.length && matches(text, 0, part);
  }

  static boolean endsWith(byte[] text, byte[] part) {
    return text.length >= part.length && matches(text, text.length - part.length, part);
  }

  static int compare(byte[] left, byte[] right) {
    return Arrays.compareUnsigned(left, right);
  }

  static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
  }

  static byte upper(byte b) {
    return b >= 'a' && b <= 'z' ? (byte) (b - 32) : b;
  }

  static byte[] lower(byte[] bytes) {
    byte[] result = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      result[i] = lower(bytes[i]);
    }
    return result;
  }

  static byte[] upper(byte[] bytes) {
    byte[] result = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      result[i] = upper(bytes[i]);
    }
    return result;
  }

  static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(byte[] text, int at, byte[] part) {
    for (int i = 0; i < part.length; i++) {
      if (text[at + i] != part[i]) {
        return false;
      }
    }
    return true;
  }
}
