package dev.vedette.rego.builtin.encoding;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The escapes of a URL query as Go writes and reads them. Has no state, so safe for all threads.
 */
public final class UrlQuery {
  private static final String HEX = "0123456789ABCDEF";

  private UrlQuery() {}

  /** Escapes all but letters, digits and four marks; a space becomes a plus. */
  public static String escape(String text) {
    var escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-_.~".indexOf(c) >= 0);
      if (plain) {
        escaped.append(c);
      } else if (c == ' ') {
        escaped.append('+');
      } else {
        escaped.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return escaped.toString();
  }

  static String unescape(String text) throws BuiltinFailure {
    var bytes = new ByteArrayOutputStream();
    byte[] escaped = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < escaped.length; i++) {
      if (escaped[i] == '%') {
        int high = i + 2 < escaped.length ? Character.digit(escaped[i + 1], 16) : -1;
        int low = i + 2 < escaped.length ? Character.digit(escaped[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          int end = Math.min(i + 3, escaped.length);
          String wrong = new String(escaped, i, end - i, StandardCharsets.UTF_8);
          throw Operands.failure("invalid URL escape " + Value.of(wrong));
        }
        bytes.write(high * 16 + low);
        i += 2;
      } else {
        bytes.write(escaped[i] == '+' ? ' ' : escaped[i]);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
