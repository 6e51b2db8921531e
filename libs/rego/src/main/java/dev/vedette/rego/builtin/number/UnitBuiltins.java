package dev.vedette.rego.builtin.number;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Quantities with units, of resources and of bytes. Has no state, so safe for all threads. */
public final class UnitBuiltins {
  private static final String STEPS = "kmgtpe";
  private static final int MAX_SCALE = 10_000;

  private UnitBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add("units.parse(x: string) -> y: number", UnitBuiltins::parse)
        .add("units.parse_bytes(x: string) -> y: number", UnitBuiltins::parseBytes);
  }

  private static Value parse(Call call, List<Value> arguments) throws BuiltinFailure {
    String text = Operands.string(arguments, 0).replace("\"", "");
    Quantity quantity = Quantity.of(text, "no amount provided");
    String unit = quantity.unit;
    if (unit.length() > 1) {
      unit = unit.charAt(0) + unit.substring(1).toLowerCase(Locale.ROOT);
    }
    BigDecimal factor = unit.equals("m") ? new BigDecimal("0.001") : factor(unit);
    if (factor == null) {
      throw Operands.failure("unit " + unit + " not recognized");
    }
    BigDecimal amount = quantity.amount("could not parse amount to a number").multiply(factor);
    if (amount.signum() == 0 || amount.stripTrailingZeros().scale() <= 0) {
      return NumberValue.of(amount.toBigInteger());
    }
    return NumberValue.parse(amount.setScale(10, RoundingMode.HALF_UP).toPlainString());
  }

  private static Value parseBytes(Call call, List<Value> arguments) throws BuiltinFailure {
    String text = Operands.string(arguments, 0).toLowerCase(Locale.ROOT).replace("\"", "");
    Quantity quantity = Quantity.of(text, "no byte amount provided");
    String unit = quantity.unit;
    BigDecimal factor =
        factor(
            unit.length() > 1 && unit.endsWith("b") ? unit.substring(0, unit.length() - 1) : unit);
    if (factor == null) {
      throw Operands.failure("byte unit " + unit + " not recognized");
    }
    BigDecimal amount = quantity.amount("could not parse byte amount to a number");
    return NumberValue.of(amount.multiply(factor).toBigInteger());
  }

  private static @Nullable BigDecimal factor(String unit) {
    if (unit.isEmpty()) {
      return BigDecimal.ONE;
    }
    int power = STEPS.indexOf(Character.toLowerCase(unit.charAt(0))) + 1;
    if (power == 0) {
      return null;
    }
    return switch (unit.substring(1)) {
      case "" -> BigDecimal.TEN.pow(3 * power);
      case "i" -> new BigDecimal(BigInteger.ONE.shiftLeft(10 * power));
      default -> null;
    };
  }

  /** An amount as written, and the letters behind it. */
  private record Quantity(String number, String unit) {

    static Quantity of(String text, String missing) throws BuiltinFailure {
      if (text.contains(" ")) {
        throw Operands.failure("spaces not allowed in resource strings");
      }
      int end = 0;
      while (end < text.length()) {
        char c = text.charAt(end);
        if (c == 'e' || c == 'E') {
          char next = end + 1 < text.length() ? text.charAt(end + 1) : ' ';
          if (next == '+' || next == '-') {
            end++;
          } else if (!isDigit(next)) {
            break;
          }
        } else if (!isDigit(c) && c != '.' && c != '+' && c != '-') {
          break;
        }
        end++;
      }
      end = Math.min(end, text.length());
      if (end == 0) {
        throw Operands.failure(missing);
      }
      return new Quantity(text.substring(0, end), text.substring(end));
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }

    BigDecimal amount(String failure) throws BuiltinFailure {
      try {
        var amount = new BigDecimal(number);
        if (Math.abs((long) amount.scale()) <= MAX_SCALE) {
          return amount;
        }
      } catch (NumberFormatException e) {
        throw Operands.failure(failure);
      }
      throw Operands.failure(failure);
    }
  }
}
