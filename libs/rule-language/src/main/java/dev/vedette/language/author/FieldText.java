package dev.vedette.language.author;

import dev.vedette.language.event.Field;
import dev.vedette.language.event.Value;
import dev.vedette.language.event.ValueType;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Values as people write them, to values of a field's type. Stateless. */
final class FieldText {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]{1,20}|0[xX][0-9a-fA-F]{1,16})");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?[0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]+)?");
  private static final Pattern IPV4 = Pattern.compile("([0-9]{1,3}\\.){3}[0-9]{1,3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  private FieldText() {}

  /** A text that is no value of the field; the message says what was expected. */
  static final class BadValue extends Exception {
    private static final long serialVersionUID = 1L;

    BadValue(String message) {
      super(message, null, false, false);
    }

    String problem() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * A value of the field.
   *
   * @param raw null if absent, a {@code String}, or a {@code List} of such
   */
  static Value value(Field field, @Nullable Object raw) throws BadValue {
    boolean several = field.hasItems();
    return switch (raw) {
      case null -> Value.ABSENT;
      case List<?> items when several -> items(field.type(), items);
      case List<?> _ -> throw new BadValue("a list (expected: " + expected(field.type()) + ")");
      default -> {
        var value = single(field.type(), raw.toString());
        yield several ? Value.items(List.of(value)) : value;
      }
    };
  }

  private static Value items(ValueType type, List<?> items) throws BadValue {
    var values = new ArrayList<Value>(items.size());
    for (Object item : items) {
      if (item == null || item instanceof List<?>) {
        throw new BadValue("a list within a list (expected: " + expected(type) + ")");
      }
      values.add(single(type, item.toString()));
    }
    return Value.items(values);
  }

  private static Value single(ValueType type, String text) throws BadValue {
    return switch (type.kind()) {
      case SIGNED -> Value.number(number(type, text));
      case UNSIGNED, PORT -> Value.unsigned(number(type, text));
      case TRUTH -> Value.truth(truth(type, text));
      case DECIMAL -> {
        require(DECIMAL.matcher(text).matches(), type, text);
        yield Value.decimal(Double.parseDouble(text));
      }
      case TEXT, BYTES -> Value.text(text);
      case ADDRESS, NETWORK -> Value.address(address(type, text));
      case OPAQUE ->
          type == ValueType.DYN && NUMBER.matcher(text).matches()
              ? Value.number(integer(text).longValue())
              : Value.text(text);
    };
  }

  private static long number(ValueType type, String text) throws BadValue {
    require(NUMBER.matcher(text).matches(), type, text);
    var number = integer(text);
    int bits = type.bits() == 0 ? 64 : type.bits();
    boolean signed = type.kind() == ValueType.Kind.SIGNED;
    var least = signed ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.valueOf(-1);
    var most = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
    require(number.compareTo(least) >= 0 && number.compareTo(most) <= 0, type, text);
    // -1 is how an unset id is written; it has every bit of its width
    return number.signum() < 0 && !signed && bits < 64 ? (1L << bits) - 1 : number.longValue();
  }

  private static BigInteger integer(String text) {
    var lower = text.toLowerCase(Locale.ROOT);
    boolean negative = lower.startsWith("-");
    var digits = negative || lower.startsWith("+") ? lower.substring(1) : lower;
    var number =
        digits.startsWith("0x") ? new BigInteger(digits.substring(2), 16) : new BigInteger(digits);
    return negative ? number.negate() : number;
  }

  private static boolean truth(ValueType type, String text) throws BadValue {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw new BadValue(message(type, text));
    };
  }

  private static byte[] address(ValueType type, String text) throws BadValue {
    require(IPV4.matcher(text).matches() || IPV6.matcher(text).matches(), type, text);
    try {
      return InetAddress.ofLiteral(text).getAddress();
    } catch (IllegalArgumentException e) {
      throw new BadValue(message(type, text));
    }
  }

  private static void require(boolean holds, ValueType type, String text) throws BadValue {
    if (!holds) {
      throw new BadValue(message(type, text));
    }
  }

  private static String message(ValueType type, String text) {
    var shown = text.length() <= 60 ? text : text.substring(0, 60) + "…";
    return "'" + shown + "' (expected: " + expected(type) + ")";
  }

  private static String expected(ValueType type) {
    return switch (type.kind()) {
      case SIGNED -> "a whole number of " + type.bits() + " bits";
      case UNSIGNED -> "a whole number of " + type.bits() + " bits, not negative";
      case PORT -> "a port number from 0 to 65535";
      case TRUTH -> "true or false";
      case DECIMAL -> "a number";
      case TEXT, BYTES, OPAQUE -> "one text";
      case ADDRESS, NETWORK -> "an IPv4 or IPv6 address";
    };
  }
}
