package dev.vedette.rego.builtin.time;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.Value;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Points in time, in nanoseconds since 1970. Has no state, so safe for all threads. */
public final class TimeBuiltins {
  private static final String TIME = "any<number, array<number, string>>";
  private static final String RFC3339 = "2006-01-02T15:04:05Z07:00";
  private static final String RFC3339_NANO = "2006-01-02T15:04:05.999999999Z07:00";
  private static final Map<String, String> LAYOUTS =
      Map.of(
          "ANSIC", "Mon Jan _2 15:04:05 2006",
          "UnixDate", "Mon Jan _2 15:04:05 MST 2006",
          "RubyDate", "Mon Jan 02 15:04:05 -0700 2006",
          "RFC822", "02 Jan 06 15:04 MST",
          "RFC822Z", "02 Jan 06 15:04 -0700",
          "RFC850", "Monday, 02-Jan-06 15:04:05 MST",
          "RFC1123", "Mon, 02 Jan 2006 15:04:05 MST",
          "RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700",
          "RFC3339", RFC3339,
          "RFC3339Nano", RFC3339_NANO);

  private TimeBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add("time.now_ns() -> now: number", (call, _) -> NumberValue.of(call.now()))
        .add(
            "time.parse_ns(layout: string, value: string) -> ns: number",
            (_, arguments) ->
                nanoseconds(
                    LayoutParser.parse(
                        layout(Operands.string(arguments, 0)), Operands.string(arguments, 1))))
        .add(
            "time.parse_rfc3339_ns(value: string) -> ns: number",
            (_, arguments) ->
                nanoseconds(LayoutParser.parse(RFC3339, Operands.string(arguments, 0))))
        .add(
            "time.parse_duration_ns(duration: string) -> ns: number",
            (_, arguments) -> Value.of(GoDuration.parse(Operands.string(arguments, 0))))
        .add(
            "time.format(x: any<number, array<number, string>, array<number, string, string>>)"
                + " -> formatted timestamp: string",
            TimeBuiltins::format)
        .add(
            "time.date(x: " + TIME + ") -> date: array<number, number, number>",
            (_, arguments) -> date(time(arguments, 0)))
        .add(
            "time.clock(x: " + TIME + ") -> output: array<number, number, number>",
            (_, arguments) -> clock(time(arguments, 0)))
        .add(
            "time.weekday(x: " + TIME + ") -> day: string",
            (_, arguments) ->
                Value.of(
                    time(arguments, 0)
                        .getDayOfWeek()
                        .getDisplayName(TextStyle.FULL, Locale.ENGLISH)))
        .add(
            "time.add_date(ns: number, years: number, months: number, days: number)"
                + " -> output: number",
            TimeBuiltins::addDate)
        .add(
            "time.diff(ns1: "
                + TIME
                + ", ns2: "
                + TIME
                + ") -> output: array<number, number, number, number, number, number>",
            TimeBuiltins::difference);
  }

  private static String layout(String name) {
    return LAYOUTS.getOrDefault(name, name);
  }

  private static Value nanoseconds(BigInteger nanos) throws BuiltinFailure {
    if (nanos.bitLength() >= Long.SIZE) {
      throw Operands.failure("time outside of valid range");
    }
    return NumberValue.of(nanos);
  }

  private static ZonedDateTime time(List<Value> arguments, int index) throws BuiltinFailure {
    Value operand = arguments.get(index);
    List<Value> parts = operand instanceof ArrayValue array ? array.elements() : List.of(operand);
    if (parts.isEmpty() || !(operand instanceof ArrayValue || operand instanceof NumberValue)) {
      throw Operands.wrongType(1, operand, "either number (ns) or [number (ns), string (tz)]");
    }
    NumberValue nanos = Operands.number(parts, 0);
    ZoneId zone = parts.size() > 1 ? zone(Operands.string(parts, 1)) : ZoneId.of("UTC");
    if (!nanos.isInteger()
        || nanos.compareTo(Value.of(Long.MAX_VALUE)) > 0
        || nanos.compareTo(Value.of(Long.MIN_VALUE)) < 0) {
      throw Operands.failure("timestamp too big");
    }
    long value = nanos.decimal().longValue();
    return Instant.ofEpochSecond(
            Math.floorDiv(value, 1_000_000_000L), Math.floorMod(value, 1_000_000_000L))
        .atZone(zone);
  }

  private static ZoneId zone(String name) throws BuiltinFailure {
    // The zone of the machine would make a policy mean something else on each of them.
    if (name.isEmpty() || name.equals("UTC") || name.equals("Local")) {
      return ZoneId.of("UTC");
    }
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw Operands.failure("unknown time zone " + name);
    }
  }

  private static Value format(Call call, List<Value> arguments) throws BuiltinFailure {
    String layout = RFC3339_NANO;
    if (arguments.get(0) instanceof ArrayValue array && array.size() > 2) {
      layout = layout(Operands.string(array.elements(), 2));
    }
    return Value.of(LayoutFormatter.format(time(arguments, 0), layout));
  }

  private static ArrayValue numbers(long... numbers) {
    var array = ArrayValue.builder();
    for (long number : numbers) {
      array.add(Value.of(number));
    }
    return array.build();
  }

  private static Value date(ZonedDateTime time) {
    return numbers(time.getYear(), time.getMonthValue(), time.getDayOfMonth());
  }

  private static Value clock(ZonedDateTime time) {
    return numbers(time.getHour(), time.getMinute(), time.getSecond());
  }

  private static Value addDate(Call call, List<Value> arguments) throws BuiltinFailure {
    ZonedDateTime time = time(List.of(Operands.number(arguments, 0)), 0);
    long years = Operands.integer(arguments, 1);
    long months = Operands.integer(arguments, 2);
    long days = Operands.integer(arguments, 3);
    try {
      // A day that the month does not have becomes one of the next month, as in Go.
      LocalDate date =
          LocalDate.of(time.getYear(), time.getMonthValue(), 1)
              .plusYears(years)
              .plusMonths(months)
              .plusDays(Math.addExact(time.getDayOfMonth() - 1L, days));
      long seconds = date.atTime(time.toLocalTime()).toEpochSecond(ZoneOffset.UTC);
      return nanoseconds(
          BigInteger.valueOf(seconds)
              .multiply(BigInteger.valueOf(1_000_000_000))
              .add(BigInteger.valueOf(time.getNano())));
    } catch (DateTimeException | ArithmeticException e) {
      throw Operands.failure("time outside of valid range");
    }
  }

  private static Value difference(Call call, List<Value> arguments) throws BuiltinFailure {
    ZonedDateTime first = time(arguments, 0);
    ZonedDateTime second = time(arguments, 1).withZoneSameInstant(first.getZone());
    ZonedDateTime from = first.toInstant().isAfter(second.toInstant()) ? second : first;
    ZonedDateTime to = first.toInstant().isAfter(second.toInstant()) ? first : second;
    long[] parts = {
      to.getYear() - (long) from.getYear(),
      to.getMonthValue() - (long) from.getMonthValue(),
      to.getDayOfMonth() - (long) from.getDayOfMonth(),
      to.getHour() - (long) from.getHour(),
      to.getMinute() - (long) from.getMinute(),
      to.getSecond() - (long) from.getSecond()
    };
    int[] size = {0, 12, from.toLocalDate().lengthOfMonth(), 24, 60, 60};
    for (int i = parts.length - 1; i > 0; i--) {
      if (parts[i] < 0) {
        parts[i] += size[i];
        parts[i - 1]--;
      }
    }
    return numbers(parts);
  }
}
