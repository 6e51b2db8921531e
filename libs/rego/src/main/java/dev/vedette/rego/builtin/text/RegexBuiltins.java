package dev.vedette.rego.builtin.text;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.List;

/** Regular expressions, all RE2. Has no state but a cache, so safe for all threads. */
public final class RegexBuiltins {
  private static final Patterns PATTERNS = new Patterns();

  private RegexBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add("re_match(string, string) -> boolean", RegexBuiltins::match)
        .add("regex.match(pattern: string, value: string) -> result: boolean", RegexBuiltins::match)
        .add("regex.is_valid(pattern: string) -> result: boolean", RegexBuiltins::isValid)
        .add(
            "regex.find_n(pattern: string, value: string, number: number)"
                + " -> output: array[string]",
            RegexBuiltins::find)
        .add(
            "regex.find_all_string_submatch_n(pattern: string, value: string, number: number)"
                + " -> output: array[array[string]]",
            RegexBuiltins::findGroups)
        .add(
            "regex.replace(s: string, pattern: string, value: string) -> output: string",
            RegexBuiltins::replace)
        .add(
            "regex.split(pattern: string, value: string) -> output: array[string]",
            RegexBuiltins::split)
        .add(
            "regex.template_match(template: string, value: string, delimiter_start: string,"
                + " delimiter_end: string) -> result: boolean",
            RegexBuiltins::matchTemplate)
        .add(
            "regex.globs_match(glob1: string, glob2: string) -> result: boolean",
            (call, arguments) ->
                Value.of(
                    GlobIntersection.isNonEmpty(
                        call, Operands.string(arguments, 0), Operands.string(arguments, 1))));
  }

  private static Matcher matcher(Call call, List<Value> arguments, int pattern, int text)
      throws BuiltinFailure {
    Pattern compiled = PATTERNS.compile(Operands.string(arguments, pattern));
    String value = Operands.string(arguments, text);
    call.charge(value.length() / 16);
    return compiled.matcher(value);
  }

  private static Value match(Call call, List<Value> arguments) throws BuiltinFailure {
    return Value.of(matcher(call, arguments, 0, 1).find());
  }

  private static Value isValid(Call call, List<Value> arguments) {
    try {
      PATTERNS.compile(Operands.string(arguments, 0));
      return Value.of(true);
    } catch (BuiltinFailure failure) {
      return Value.of(false);
    }
  }

  /** What is done with each match of a text. */
  private interface Visitor {
    void visit(Matcher match);
  }

  // As Go walks through a text: an empty match does not count right behind another match.
  private static void each(Matcher matcher, String text, long limit, Visitor visitor) {
    long left = limit < 0 ? Long.MAX_VALUE : limit;
    int position = 0;
    int lastEnd = -1;
    while (left > 0 && position <= text.length() && matcher.find(position)) {
      boolean counts = true;
      int end = matcher.end();
      if (end == position) {
        counts = matcher.start() != lastEnd;
        position += position < text.length() ? Character.charCount(text.codePointAt(position)) : 1;
      } else {
        position = end;
      }
      lastEnd = end;
      if (counts) {
        visitor.visit(matcher);
        left--;
      }
    }
  }

  private static Value find(Call call, List<Value> arguments) throws BuiltinFailure {
    Matcher matcher = matcher(call, arguments, 0, 1);
    var found = ArrayValue.builder();
    each(
        matcher,
        Operands.string(arguments, 1),
        Operands.integer(arguments, 2),
        match -> found.add(Value.of(match.group())));
    return found.build();
  }

  private static Value findGroups(Call call, List<Value> arguments) throws BuiltinFailure {
    Matcher matcher = matcher(call, arguments, 0, 1);
    var found = ArrayValue.builder();
    each(
        matcher,
        Operands.string(arguments, 1),
        Operands.integer(arguments, 2),
        match -> {
          var groups = ArrayValue.builder();
          for (int i = 0; i <= match.groupCount(); i++) {
            String group = match.group(i);
            groups.add(Value.of(group == null ? "" : group));
          }
          found.add(groups.build());
        });
    return found.build();
  }

  private static Value replace(Call call, List<Value> arguments) throws BuiltinFailure {
    Matcher matcher = matcher(call, arguments, 1, 0);
    String text = Operands.string(arguments, 0);
    var template = new ReplacementTemplate(Operands.string(arguments, 2));
    var replaced = new StringBuilder();
    int copied = 0;
    int position = 0;
    while (position <= text.length() && matcher.find(position)) {
      replaced.append(text, copied, matcher.start());
      // An empty match right behind another one is not replaced.
      if (matcher.end() > copied || matcher.start() == 0) {
        template.expand(matcher, replaced);
      }
      copied = matcher.end();
      int width = position < text.length() ? Character.charCount(text.codePointAt(position)) : 1;
      position = Math.max(matcher.end(), position + width);
      call.charge(1 + replaced.length() / 1024);
    }
    return Value.of(replaced.append(text.substring(copied)).toString());
  }

  private static Value split(Call call, List<Value> arguments) throws BuiltinFailure {
    Matcher matcher = matcher(call, arguments, 0, 1);
    String text = Operands.string(arguments, 1);
    if (text.isEmpty() && !Operands.string(arguments, 0).isEmpty()) {
      return ArrayValue.of(Value.of(""));
    }
    var parts = ArrayValue.builder();
    int[] range = {0, 0};
    each(
        matcher,
        text,
        -1,
        match -> {
          range[1] = match.start();
          if (match.end() != 0) {
            parts.add(Value.of(text.substring(range[0], range[1])));
          }
          range[0] = match.end();
        });
    if (range[1] != text.length()) {
      parts.add(Value.of(text.substring(range[0])));
    }
    return parts.build();
  }

  private static Value matchTemplate(Call call, List<Value> arguments) throws BuiltinFailure {
    String template = Operands.string(arguments, 0);
    String start = delimiter(arguments, 2);
    String end = delimiter(arguments, 3);
    var regex = new StringBuilder("^");
    int level = 0;
    int from = 0;
    for (int i = 0; i < template.length(); i++) {
      if (template.startsWith(start, i)) {
        if (level++ == 0) {
          regex.append(Pattern.quote(template.substring(from, i)));
          from = i + 1;
        }
      } else if (template.startsWith(end, i)) {
        if (--level == 0) {
          regex.append("(?:").append(template, from, i).append(')');
          from = i + 1;
        } else if (level < 0) {
          break;
        }
      }
    }
    if (level != 0) {
      throw Operands.failure("unbalanced braces in " + Value.of(template));
    }
    regex.append(Pattern.quote(template.substring(from))).append('$');
    if (!(arguments.get(1) instanceof StringValue value)) {
      throw Operands.wrongType(2, arguments.get(1), "string");
    }
    call.charge(value.value().length() / 16);
    return Value.of(PATTERNS.compile(regex.toString()).matcher(value.value()).find());
  }

  private static String delimiter(List<Value> arguments, int index) throws BuiltinFailure {
    String delimiter = Operands.string(arguments, index);
    if (delimiter.length() != 1) {
      String which = index == 2 ? "start" : "end";
      throw Operands.failure(
          which
              + " delimiter has to be exactly one character long but is "
              + delimiter.length()
              + " long");
    }
    return delimiter;
  }
}
