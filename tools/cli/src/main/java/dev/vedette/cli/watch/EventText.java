package dev.vedette.cli.watch;

import dev.vedette.proto.event.v1.Value;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values as people and as programs read them. */
public final class EventText {
  private EventText() {}

  /** For a person; what is absent or was not sent reads {@code <NA>}. */
  static String text(Value value) {
    return switch (value.getKindCase()) {
      case TEXT -> printable(value.getText().toStringUtf8());
      case NUMBER -> Long.toString(value.getNumber());
      case UNSIGNED_NUMBER -> Long.toUnsignedString(value.getUnsignedNumber());
      case TRUTH -> Boolean.toString(value.getTruth());
      case DECIMAL -> Double.toString(value.getDecimal());
      case ADDRESS -> address(value.getAddress().toByteArray());
      case LIST ->
          value.getList().getValuesList().stream()
              .map(EventText::text)
              .collect(Collectors.joining(",", "(", ")"));
      case ABSENT, KIND_NOT_SET -> "<NA>";
    };
  }

  /** For a program: numbers and truth values as such, the rest as text, absent as null. */
  static @Nullable Object json(Value value) {
    return switch (value.getKindCase()) {
      case TEXT -> value.getText().toStringUtf8();
      case NUMBER -> value.getNumber();
      case UNSIGNED_NUMBER ->
          new java.math.BigInteger(Long.toUnsignedString(value.getUnsignedNumber()));
      case TRUTH -> value.getTruth();
      case DECIMAL -> value.getDecimal();
      case ADDRESS -> address(value.getAddress().toByteArray());
      case LIST -> value.getList().getValuesList().stream().map(EventText::json).toList();
      case ABSENT, KIND_NOT_SET -> null;
    };
  }

  /** A terminal must not obey what a path or an argument contains. */
  public static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        shown.append(String.format("\\x%02x", (int) c));
      } else if (turnsTheLine(c)) {
        shown.append(String.format("\\u%04x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }

  /** What makes text read otherwise than it is stored: line ends, and marks of direction. */
  private static boolean turnsTheLine(char c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> false;
    };
  }

  private static String address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      return "<NA>";
    }
  }
}
