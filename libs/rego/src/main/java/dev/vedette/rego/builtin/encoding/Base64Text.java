package dev.vedette.rego.builtin.encoding;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import java.util.Base64;

/** Base64 with the errors of Go. Has no state, so safe for all threads. */
public final class Base64Text {
  private Base64Text() {}

  /** Decodes the standard alphabet with padding; line ends are skipped. */
  public static byte[] decode(String text) throws BuiltinFailure {
    return decode(text, Base64.getDecoder(), "+/", true);
  }

  /** Decodes the alphabet of URLs; padding may be missing. */
  public static byte[] decodeUrl(String text) throws BuiltinFailure {
    if (text.endsWith("=")) {
      return decode(text, Base64.getUrlDecoder(), "-_", true);
    }
    if (text.length() % 4 == 1) {
      throw Operands.failure("illegal base64url string: " + text);
    }
    return decode(text, Base64.getUrlDecoder(), "-_", false);
  }

  /** Decodes the alphabet of URLs without any padding, as in tokens. */
  public static byte[] decodeRaw(String text) throws BuiltinFailure {
    return decode(text, Base64.getUrlDecoder(), "-_", false);
  }

  private static byte[] decode(String text, Base64.Decoder decoder, String special, boolean padded)
      throws BuiltinFailure {
    var clean = new StringBuilder(text.length());
    int[] positions = new int[text.length() + 1];
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\n' && c != '\r') {
        positions[clean.length()] = i;
        clean.append(c);
      }
    }
    int digits = 0;
    while (digits < clean.length() && isDigit(clean.charAt(digits), special)) {
      digits++;
    }
    int padding = padded ? (4 - digits % 4) % 4 : 0;
    String expected = "=".repeat(padding == 3 ? 0 : padding);
    boolean wellPadded =
        padding != 3 && digits % 4 != 1 && clean.substring(digits).equals(expected);
    if (!wellPadded) {
      // What ends too early is at fault where it ends.
      int at = digits < clean.length() ? positions[digits] : text.length();
      throw Operands.failure("illegal base64 data at input byte " + at);
    }
    return decoder.decode(clean.substring(0, digits));
  }

  private static boolean isDigit(char c, String special) {
    return (c < 0x80 && Character.isLetterOrDigit(c)) || special.indexOf(c) >= 0;
  }

  static boolean isValid(String text) {
    try {
      decode(text);
      return true;
    } catch (BuiltinFailure failure) {
      return false;
    }
  }
}
