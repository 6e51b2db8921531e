package dev.vedette.language.check;

import dev.vedette.language.event.Value;
import dev.vedette.language.event.ValueType;
import dev.vedette.language.syntax.Dialect;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Texts of a condition to values of a field's type, by Falco's rules. Stateless. */
final class Literals {
  private static final Map<String, Integer> SERVICES =
      Map.ofEntries(
          Map.entry("ftp", 21),
          Map.entry("ssh", 22),
          Map.entry("telnet", 23),
          Map.entry("smtp", 25),
          Map.entry("domain", 53),
          Map.entry("tftp", 69),
          Map.entry("http", 80),
          Map.entry("kerberos", 88),
          Map.entry("pop3", 110),
          Map.entry("sunrpc", 111),
          Map.entry("ntp", 123),
          Map.entry("imap2", 143),
          Map.entry("snmp", 161),
          Map.entry("ldap", 389),
          Map.entry("https", 443),
          Map.entry("submission", 587),
          Map.entry("ldaps", 636),
          Map.entry("imaps", 993),
          Map.entry("pop3s", 995),
          Map.entry("mysql", 3306),
          Map.entry("postgresql", 5432),
          Map.entry("x11", 6000));

  private Literals() {}

  /** A text that is no value of the type; the message says why. */
  static final class BadLiteral extends Exception {
    BadLiteral(String message) {
      super(message, null, false, false);
    }
  }

  static Value parse(Value.Text text, ValueType type, Dialect dialect) throws BadLiteral {
    return switch (type.kind()) {
      case SIGNED -> Value.number(integer(text.toString(), type));
      case UNSIGNED -> Value.unsigned(integer(text.toString(), type));
      case PORT -> Value.unsigned(port(text.toString()));
      case TRUTH -> Value.truth(truth(text.toString()));
      case DECIMAL -> Value.decimal(decimal(text.toString(), dialect));
      case TEXT -> withoutNul(text);
      case BYTES -> text;
      case ADDRESS -> address(text.toString());
      case NETWORK, OPAQUE ->
          throw new BadLiteral(text + " cannot be compared with a value of type " + type);
    };
  }

  static Value hex(Value.Text text) throws BadLiteral {
    try {
      return Value.text(HexFormat.of().parseHex(text.toString()));
    } catch (IllegalArgumentException e) {
      throw new BadLiteral(
          "filter error: bcontains and bstartswith operator support hex strings only");
    }
  }

  private static Value withoutNul(Value.Text text) throws BadLiteral {
    for (byte b : text.bytes()) {
      if (b == 0) {
        throw new BadLiteral("filter error: string value contains a NUL byte");
      }
    }
    return text;
  }

  /**
   * A decimal number; one that is too large or, without a sign to its type, negative wraps as it
   * does in C.
   */
  static long integer(String text, ValueType type) throws BadLiteral {
    if (!text.matches("[+-]?[0-9]{1,40}")) {
      throw new BadLiteral(text + " is not a valid number");
    }
    long value = new BigInteger(text).longValue();
    int shift = 64 - (type.bits() == 0 ? 64 : type.bits());
    return type.kind() == ValueType.Kind.SIGNED
        ? (value << shift) >> shift
        : (value << shift) >>> shift;
  }

  /** Falco reads whole numbers alone. */
  private static double decimal(String text, Dialect dialect) throws BadLiteral {
    return dialect == Dialect.VEDETTE && text.matches("[+-]?[0-9]{1,40}\\.[0-9]{0,40}")
        ? Double.parseDouble(text)
        : (double) integer(text, ValueType.INT64);
  }

  private static long port(String text) throws BadLiteral {
    if (text.isEmpty()) {
      return 0;
    }
    if (Character.isDigit(text.charAt(0))) {
      return integer(text, ValueType.PORT);
    }
    var known = SERVICES.get(text);
    if (known == null) {
      throw new BadLiteral("unrecognized protocol name or port number: " + text);
    }
    return known;
  }

  private static boolean truth(String text) throws BadLiteral {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new BadLiteral(
              "filter error: unrecognized boolean value " + text + " (expected: true or false)");
    };
  }

  private static Value address(String text) throws BadLiteral {
    byte[] bytes = bytes(text);
    if (bytes == null) {
      throw new BadLiteral("unrecognized IP address " + text);
    }
    return Value.address(bytes);
  }

  static Network network(String text) throws BadLiteral {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new BadLiteral("unrecognized IP network " + text);
    }
    byte[] bytes = bytes(text.substring(0, slash));
    var prefix = text.substring(slash + 1);
    if (bytes == null
        || !prefix.matches("[0-9]{1,3}")
        || Integer.parseInt(prefix) > bytes.length * 8) {
      throw new BadLiteral("unrecognized IP network " + text);
    }
    return new Network(bytes, Integer.parseInt(prefix));
  }

  private static byte @Nullable [] bytes(String text) {
    return text.indexOf(':') < 0 ? v4(text) : v6(text);
  }

  private static byte @Nullable [] v4(String text) {
    var parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      if (!parts[i].matches("[0-9]{1,3}")
          || Integer.parseInt(parts[i]) > 255
          || (parts[i].length() > 1 && parts[i].charAt(0) == '0')) {
        return null;
      }
      bytes[i] = (byte) Integer.parseInt(parts[i]);
    }
    return bytes;
  }

  private static byte @Nullable [] v6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    byte[] head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
    byte[] tail = gap < 0 ? new byte[0] : groups(text.substring(gap + 2), true);
    if (head == null || tail == null) {
      return null;
    }
    int length = head.length + tail.length;
    if (gap < 0 ? length != 16 : length > 14) {
      return null;
    }
    byte[] bytes = new byte[16];
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
    return bytes;
  }

  private static byte @Nullable [] groups(String text, boolean last) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    var parts = text.split(":", -1);
    if (parts.length > 8) {
      return null;
    }
    var bytes = new byte[16 + 4];
    int length = 0;
    for (int i = 0; i < parts.length; i++) {
      if (last && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        byte[] v4 = v4(parts[i]);
        if (v4 == null) {
          return null;
        }
        System.arraycopy(v4, 0, bytes, length, 4);
        length += 4;
      } else if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
        int group = Integer.parseInt(parts[i], 16);
        bytes[length++] = (byte) (group >> 8);
        bytes[length++] = (byte) group;
      } else {
        return null;
      }
    }
    return length > 16 ? null : java.util.Arrays.copyOf(bytes, length);
  }
}
