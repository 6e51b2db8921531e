package dev.vedette.language.syntax;

import dev.vedette.language.event.Value;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Quoted strings to bytes and back. Stateless. */
public final class Escapes {
  private Escapes() {}

  /** An escape that does not exist; the message says which. */
  static final class BadEscape extends Exception {
    private final int offset;

    BadEscape(String message, int offset) {
      super(message, null, false, false);
      this.offset = offset;
    }

    int offset() {
      return offset;
    }
  }

  /** The bytes that a quoted string stands for, given with its quotes. */
  static Value.Text unescape(String quoted) throws BadEscape {
    char quote = quoted.charAt(0);
    var bytes = new ByteArrayOutputStream();
    int end = quoted.length() - 1;
    int i = 1;
    while (i < end) {
      char c = quoted.charAt(i);
      if (c != '\\') {
        int plain = i;
        while (i < end && quoted.charAt(i) != '\\') {
          i++;
        }
        bytes.writeBytes(quoted.substring(plain, i).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      if (i + 1 >= end) {
        throw new BadEscape("unsupported string escape sequence: \\", i);
      }
      i += escape(quoted, i, end, quote, bytes);
    }
    return (Value.Text) Value.text(bytes.toByteArray());
  }

  private static int escape(String quoted, int at, int end, char quote, ByteArrayOutputStream bytes)
      throws BadEscape {
    char c = quoted.charAt(at + 1);
    switch (c) {
      case 'b' -> bytes.write('\b');
      case 'f' -> bytes.write('\f');
      case 'n' -> bytes.write('\n');
      case 'r' -> bytes.write('\r');
      case 't' -> bytes.write('\t');
      case '\\', '/' -> bytes.write(c);
      case ' ' -> bytes.write('\\'); // Falco drops the blank
      case 'x' -> {
        int high = at + 2 < end ? Character.digit(quoted.charAt(at + 2), 16) : -1;
        int low = at + 3 < end ? Character.digit(quoted.charAt(at + 3), 16) : -1;
        if (high < 0 || low < 0) {
          throw new BadEscape(
              "unsupported string escape sequence: \\x needs two hexadecimal digits", at);
        }
        bytes.write((high << 4) | low);
        return 4;
      }
      default -> {
        if (c != quote) {
          throw new BadEscape("unsupported string escape sequence: \\" + c, at);
        }
        bytes.write(c);
      }
    }
    return 2;
  }

  /** A text as it must be written in a condition: in quotes if it cannot stand without. */
  public static String escape(Value.Text text) {
    byte[] bytes = text.bytes();
    var utf8 = decode(bytes);
    var escaped = new StringBuilder();
    boolean quote = bytes.length == 0;
    if (utf8 == null) {
      for (byte b : bytes) {
        if (b < 0) {
          escaped
              .append("\\x")
              .append(Character.forDigit((b >> 4) & 15, 16))
              .append(Character.forDigit(b & 15, 16));
        } else {
          escape((char) b, escaped);
        }
      }
      return quoted(escaped);
    }
    for (int i = 0; i < utf8.length(); i++) {
      quote |= escape(utf8.charAt(i), escaped);
    }
    return quote ? quoted(escaped) : escaped.toString();
  }

  /** A quote after a backslash never closes, so a backslash at the end is written as a number. */
  private static String quoted(StringBuilder escaped) {
    int length = escaped.length();
    if (length >= 2 && escaped.charAt(length - 1) == '\\') {
      escaped.setLength(length - 2);
      escaped.append("\\x5c");
    }
    return '"' + escaped.toString() + '"';
  }

  private static @org.jspecify.annotations.Nullable String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static boolean escape(char c, StringBuilder escaped) {
    switch (c) {
      case '\b' -> escaped.append("\\b");
      case '\f' -> escaped.append("\\f");
      case '\n' -> escaped.append("\\n");
      case '\r' -> escaped.append("\\r");
      case '\t' -> escaped.append("\\t");
      case '\\' -> escaped.append("\\\\");
      case '"' -> escaped.append("\\\"");
      case ' ', '\'', '(', ')', ',', '=' -> escaped.append(c);
      default -> {
        if (c < 0x20 || c == 0x7f) {
          escaped
              .append("\\x")
              .append(Character.forDigit(c >> 4, 16))
              .append(Character.forDigit(c & 15, 16));
          return true;
        }
        escaped.append(c);
        return false;
      }
    }
    return true;
  }
}
