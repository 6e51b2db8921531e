package dev.vedette.language.output;

import dev.vedette.language.check.Operand;
import dev.vedette.language.event.FieldDefinition.Form;
import dev.vedette.language.event.Value;
import dev.vedette.language.event.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints values in messages. Stateless. */
final class ValuePrinter {
  private static final String ABSENT = "<NA>";

  private ValuePrinter() {}

  static String print(Operand operand, Value value) {
    var form = operand instanceof Operand.Read(var field) ? field.definition().form() : Form.PLAIN;
    return switch (value) {
      case Value.Items(var values) when operand.isList() ->
          values.stream()
              .map(item -> single(item, operand.type(), form))
              .collect(Collectors.joining(",", "(", ")"));
      // a field that is no list but has several values is one of ancestors, printed in one line
      case Value.Items(var values) ->
          values.stream()
              .map(item -> single(item, operand.type(), form))
              .collect(Collectors.joining(" "));
      default -> single(value, operand.type(), form);
    };
  }

  private static String single(Value value, ValueType type, Form form) {
    return switch (value) {
      case Value.Absent _, Value.NotSent _ -> ABSENT;
      case Value.Text text ->
          type.kind() == ValueType.Kind.BYTES ? printable(text.bytes()) : text.toString();
      case Value.Number(var number) -> number(number, value.toString(), form);
      case Value.Unsigned(var number) ->
          type.kind() == ValueType.Kind.TRUTH
              ? String.valueOf(number != 0)
              : number(number, value.toString(), form);
      case Value.Truth truth -> truth.toString();
      case Value.Decimal(var decimal) -> String.format(Locale.ROOT, "%.1f", decimal);
      case Value.Address address -> address.toString();
      case Value.Items(var values) ->
          values.stream().map(item -> single(item, type, form)).collect(Collectors.joining(","));
    };
  }

  private static String number(long number, String decimal, Form form) {
    return switch (form) {
      case HEXADECIMAL -> Long.toHexString(number).toUpperCase(Locale.ROOT);
      case PADDED_DECIMAL -> "0".repeat(Math.max(0, 9 - decimal.length())) + decimal;
      case DECIMAL, PLAIN -> decimal;
    };
  }

  private static String printable(byte[] bytes) {
    byte[] shown = bytes.clone();
    for (int i = 0; i < shown.length; i++) {
      if (shown[i] < 0x20 || shown[i] == 0x7f) {
        shown[i] = '.';
      }
    }
    return new String(shown, StandardCharsets.US_ASCII);
  }
}
