package dev.vedette.rego.builtin.text;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.NumberValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** Searching, cutting and joining of strings. Has no state, so safe for all threads. */
public final class StringBuiltins {
  private static final long CHARACTERS_OF_A_VALUE = 64;

  private StringBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    addSearches(builtins);
    addCuts(builtins);
    addBuilders(builtins);
  }

  private static void addSearches(Builtins.Builder builtins) {
    builtins
        .add(
            "contains(haystack: string, needle: string) -> result: boolean",
            (_, arguments) -> Value.of(text(arguments).contains(Operands.string(arguments, 1))))
        .add(
            "startswith(search: string, base: string) -> result: boolean",
            (_, arguments) -> Value.of(text(arguments).startsWith(Operands.string(arguments, 1))))
        .add(
            "endswith(search: string, base: string) -> result: boolean",
            (_, arguments) -> Value.of(text(arguments).endsWith(Operands.string(arguments, 1))))
        .add("indexof(haystack: string, needle: string) -> output: number", StringBuiltins::indexOf)
        .add(
            "indexof_n(haystack: string, needle: string) -> output: array[number]",
            StringBuiltins::allIndexes)
        .add(
            "strings.count(search: string, substring: string) -> output: number",
            StringBuiltins::count)
        .add(
            "strings.any_prefix_match(search: any<string, array[string], set[string]>,"
                + " base: any<string, array[string], set[string]>) -> result: boolean",
            (call, arguments) ->
                anyPrefix(call, alternatives(arguments, 0), alternatives(arguments, 1)))
        .add(
            "strings.any_suffix_match(search: any<string, array[string], set[string]>,"
                + " base: any<string, array[string], set[string]>) -> result: boolean",
            (call, arguments) ->
                anyPrefix(
                    call,
                    reversed(alternatives(arguments, 0)),
                    reversed(alternatives(arguments, 1))));
  }

  private static void addCuts(Builtins.Builder builtins) {
    builtins
        .add(
            "substring(value: string, offset: number, length: number) -> output: string",
            StringBuiltins::substring)
        .add(
            "trim(value: string, cutset: string) -> output: string",
            (_, arguments) -> trim(arguments, true, true))
        .add(
            "trim_left(value: string, cutset: string) -> output: string",
            (_, arguments) -> trim(arguments, true, false))
        .add(
            "trim_right(value: string, cutset: string) -> output: string",
            (_, arguments) -> trim(arguments, false, true))
        .add(
            "trim_prefix(value: string, prefix: string) -> output: string",
            StringBuiltins::trimPrefix)
        .add(
            "trim_suffix(value: string, suffix: string) -> output: string",
            StringBuiltins::trimSuffix)
        .add(
            "trim_space(value: string) -> output: string",
            (_, arguments) -> trim(text(arguments), StringBuiltins::isSpace, true, true))
        .add("split(x: string, delimiter: string) -> ys: array[string]", StringBuiltins::split);
  }

  private static void addBuilders(Builtins.Builder builtins) {
    builtins
        .add(
            "lower(x: string) -> y: string",
            (_, arguments) -> mapped(text(arguments), Character::toLowerCase))
        .add(
            "upper(x: string) -> y: string",
            (_, arguments) -> mapped(text(arguments), Character::toUpperCase))
        .add(
            "strings.reverse(x: string) -> y: string",
            (_, arguments) -> Value.of(new StringBuilder(text(arguments)).reverse().toString()))
        .add(
            "concat(delimiter: string, collection: any<array[string], set[string]>)"
                + " -> output: string",
            StringBuiltins::concat)
        .add("replace(x: string, old: string, new: string) -> y: string", StringBuiltins::replace)
        .add(
            "strings.replace_n(patterns: object[string: string], value: string) -> output: string",
            StringBuiltins::replaceAll)
        .add(
            "sprintf(format: string, values: array[any]) -> output: string",
            StringBuiltins::sprintf);
  }

  private static String text(List<Value> arguments) throws BuiltinFailure {
    return Operands.string(arguments, 0);
  }

  private static String needle(List<Value> arguments) throws BuiltinFailure {
    String needle = Operands.string(arguments, 1);
    if (needle.isEmpty()) {
      throw Operands.failure("empty search character");
    }
    return needle;
  }

  private static Value indexOf(Call call, List<Value> arguments) throws BuiltinFailure {
    String haystack = text(arguments);
    int index = haystack.indexOf(needle(arguments));
    return Value.of(index < 0 ? -1 : haystack.codePointCount(0, index));
  }

  private static Value allIndexes(Call call, List<Value> arguments) throws BuiltinFailure {
    String haystack = text(arguments);
    String needle = needle(arguments);
    var indexes = ArrayValue.builder();
    int points = 0;
    int counted = 0;
    for (int i = haystack.indexOf(needle); i >= 0; i = haystack.indexOf(needle, i + 1)) {
      points += haystack.codePointCount(counted, i);
      counted = i;
      indexes.add(Value.of(points));
    }
    return indexes.build();
  }

  private static Value count(Call call, List<Value> arguments) throws BuiltinFailure {
    String haystack = text(arguments);
    String needle = Operands.string(arguments, 1);
    if (needle.isEmpty()) {
      return Value.of(haystack.codePointCount(0, haystack.length()) + 1);
    }
    int count = 0;
    for (int i = haystack.indexOf(needle);
        i >= 0;
        i = haystack.indexOf(needle, i + needle.length())) {
      count++;
    }
    return Value.of(count);
  }

  private static List<String> alternatives(List<Value> arguments, int index) throws BuiltinFailure {
    return switch (arguments.get(index)) {
      case StringValue string -> List.of(string.value());
      case ArrayValue _, SetValue _ -> Operands.strings(arguments, index);
      case Value other -> throw Operands.wrongType(index + 1, other, "string", "set", "array");
    };
  }

  private static List<String> reversed(List<String> strings) {
    return strings.stream().map(text -> new StringBuilder(text).reverse().toString()).toList();
  }

  private static Value anyPrefix(Call call, List<String> strings, List<String> prefixes) {
    if (strings.size() == 1 || prefixes.size() == 1) {
      return Value.of(
          strings.stream().anyMatch(text -> prefixes.stream().anyMatch(text::startsWith)));
    }
    call.charge(strings.size() + (long) prefixes.size());
    // The first string that does not sort before a prefix begins with it, if any does.
    NavigableSet<String> sorted = new TreeSet<>(strings);
    for (String prefix : prefixes) {
      String next = sorted.ceiling(prefix);
      if (next != null && next.startsWith(prefix)) {
        return Value.of(true);
      }
    }
    return Value.of(false);
  }

  private static Value substring(Call call, List<Value> arguments) throws BuiltinFailure {
    String text = text(arguments);
    long offset = Operands.integer(arguments, 1);
    long length = Operands.integer(arguments, 2);
    if (offset < 0) {
      throw Operands.failure("negative offset");
    }
    int points = text.codePointCount(0, text.length());
    if (offset >= points) {
      return Value.of("");
    }
    int start = text.offsetByCodePoints(0, (int) offset);
    if (length < 0 || length >= points - offset) {
      return Value.of(text.substring(start));
    }
    return Value.of(text.substring(start, text.offsetByCodePoints(start, (int) length)));
  }

  private static Value trim(List<Value> arguments, boolean left, boolean right)
      throws BuiltinFailure {
    String text = text(arguments);
    String cut = Operands.string(arguments, 1);
    return trim(text, point -> cut.indexOf(point) >= 0, left, right);
  }

  private static Value trim(String text, IntPredicate cut, boolean left, boolean right) {
    int start = 0;
    int end = text.length();
    while (left && start < end && cut.test(text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (right && end > start && cut.test(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return Value.of(text.substring(start, end));
  }

  private static boolean isSpace(int point) {
    return Character.isSpaceChar(point) || (point >= '\t' && point <= '\r') || point == 0x85;
  }

  private static Value trimPrefix(Call call, List<Value> arguments) throws BuiltinFailure {
    String text = text(arguments);
    String prefix = Operands.string(arguments, 1);
    return Value.of(text.startsWith(prefix) ? text.substring(prefix.length()) : text);
  }

  private static Value trimSuffix(Call call, List<Value> arguments) throws BuiltinFailure {
    String text = text(arguments);
    String suffix = Operands.string(arguments, 1);
    return Value.of(
        text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text);
  }

  private static Value split(Call call, List<Value> arguments) throws BuiltinFailure {
    String text = text(arguments);
    String delimiter = Operands.string(arguments, 1);
    var parts = ArrayValue.builder();
    if (delimiter.isEmpty()) {
      text.codePoints().forEach(point -> parts.add(Value.of(Character.toString(point))));
      return parts.build();
    }
    int start = 0;
    for (int i = text.indexOf(delimiter); i >= 0; i = text.indexOf(delimiter, start)) {
      parts.add(Value.of(text.substring(start, i)));
      start = i + delimiter.length();
    }
    return parts.add(Value.of(text.substring(start))).build();
  }

  // Letter by letter as Go does it: other than in Java, no letter becomes two.
  private static Value mapped(String text, IntUnaryOperator letter) {
    var mapped = new StringBuilder(text.length());
    text.codePoints().map(letter).forEach(mapped::appendCodePoint);
    return Value.of(mapped.toString());
  }

  private static Value concat(Call call, List<Value> arguments) throws BuiltinFailure {
    String delimiter = text(arguments);
    if (!(arguments.get(1) instanceof ArrayValue || arguments.get(1) instanceof SetValue)) {
      throw Operands.wrongType(2, arguments.get(1), "set", "array");
    }
    List<String> parts = Operands.strings(arguments, 1);
    long length = parts.size() * (long) delimiter.length();
    for (String part : parts) {
      length += part.length();
    }
    call.keep(length / CHARACTERS_OF_A_VALUE);
    return Value.of(String.join(delimiter, parts));
  }

  private static Value replace(Call call, List<Value> arguments) throws BuiltinFailure {
    String text = text(arguments);
    String old = Operands.string(arguments, 1);
    String with = Operands.string(arguments, 2);
    call.charge(text.length() / 16);
    long length = text.length() + places(text, old) * (with.length() - old.length());
    call.keep(length / CHARACTERS_OF_A_VALUE);
    return Value.of(text.replace(old, with));
  }

  /** How many times a text holds another; the empty one stands around each character. */
  private static long places(String text, String sought) {
    if (sought.isEmpty()) {
      return text.length() + 1L;
    }
    long places = 0;
    for (int i = text.indexOf(sought); i >= 0; i = text.indexOf(sought, i + sought.length())) {
      places++;
    }
    return places;
  }

  private record Replacement(String old, String with) {}

  private static Value replaceAll(Call call, List<Value> arguments) throws BuiltinFailure {
    ObjectValue patterns = Operands.object(arguments, 0);
    String text = Operands.string(arguments, 1);
    var replacements = new ArrayList<Replacement>();
    for (int i = 0; i < patterns.size(); i++) {
      if (!(patterns.keys().get(i) instanceof StringValue old)) {
        throw Operands.wrong(1, "non-string key found in pattern object");
      }
      if (!(patterns.values().get(i) instanceof StringValue with)) {
        throw Operands.wrong(1, "non-string value found in pattern object");
      }
      replacements.add(new Replacement(old.value(), with.value()));
    }
    call.charge(text.length() / 16 * (1L + replacements.size()));
    return Value.of(replaceAll(call, text, replacements));
  }

  private static String replaceAll(Call call, String text, List<Replacement> replacements) {
    var replaced = new StringBuilder();
    int i = 0;
    boolean inserted = false;
    while (i <= text.length()) {
      Replacement match = null;
      for (Replacement candidate : replacements) {
        // Nothing is replaced twice in one place.
        if (text.startsWith(candidate.old, i) && !(candidate.old.isEmpty() && inserted)) {
          match = candidate;
          break;
        }
      }
      inserted = match != null;
      if (match != null) {
        call.keep(match.with.length() / CHARACTERS_OF_A_VALUE);
        replaced.append(match.with);
        i += match.old.length();
      }
      if (match == null || match.old.isEmpty()) {
        if (i < text.length()) {
          replaced.append(text.charAt(i));
        }
        i++;
        inserted = false;
      }
    }
    return replaced.toString();
  }

  private static Value sprintf(Call call, List<Value> arguments) throws BuiltinFailure {
    String format = text(arguments);
    ArrayValue values = Operands.array(arguments, 1);
    var operands = new ArrayList<Object>(values.size());
    for (Value value : values) {
      operands.add(
          switch (value) {
            case StringValue string -> string.value();
            case NumberValue number -> operand(number);
            default -> value.toString();
          });
    }
    return Value.of(GoFormat.format(format, operands));
  }

  private static Object operand(NumberValue number) throws BuiltinFailure {
    if (number.isLong()) {
      return number.longValue();
    }
    if (number.decimal().scale() == 0) {
      return Operands.exactInteger(number);
    }
    double value = number.doubleValue();
    return Double.isInfinite(value) ? number.text() : value;
  }
}
