package dev.vedette.rules.destination;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Fits texts into the bounds of receivers; stateless. */
final class MessageText {
  private static final String CUT = "…";

  private MessageText() {}

  /** Cuts a text to so many characters, never inside of one. */
  static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = longest - CUT.length();
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + CUT;
  }

  /** Returns at most so many bytes of UTF-8, never part of a character. */
  static byte[] utf8(String text, int longest) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= longest) {
      return bytes;
    }
    int end = longest;
    while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return Arrays.copyOf(bytes, end);
  }
}
