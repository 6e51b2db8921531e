package dev.vedette.rego.builtin.time;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.Value;
import java.math.BigDecimal;

/** Durations as Go writes them, such as {@code 1h15m30.918s}. Has no state, so thread-safe. */
final class GoDuration {
  private static final Pattern PART =
      Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");
  private static final Pattern WHOLE =
      Pattern.compile("[+-]?(?:(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+");

  private GoDuration() {}

  static long parse(String text) throws BuiltinFailure {
    if (text.matches("[+-]?0")) {
      return 0;
    }
    if (!WHOLE.matches(text)) {
      throw Operands.failure("time: invalid duration " + Value.of(text));
    }
    BigDecimal sum = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      String number = part.group(1);
      BigDecimal amount = new BigDecimal(number.endsWith(".") ? number + "0" : number);
      sum = sum.add(amount.multiply(BigDecimal.valueOf(nanos(part.group(2)))));
    }
    if (text.startsWith("-")) {
      sum = sum.negate();
    }
    try {
      return sum.toBigInteger().longValueExact();
    } catch (ArithmeticException e) {
      throw Operands.failure("time: invalid duration " + Value.of(text));
    }
  }

  private static long nanos(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "ms" -> 1_000_000;
      case "s" -> 1_000_000_000;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> 1000;
    };
  }
}
