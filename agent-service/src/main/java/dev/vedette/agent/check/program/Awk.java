package dev.vedette.agent.check.program;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Program;
import dev.vedette.agent.check.script.ScriptException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The program awk as far as audits use it: print fields of those lines that match. Thread-safe. */
final class Awk implements Program {
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*(?:(!?)/((?:[^/\\\\]|\\\\.)*)/|(NR|NF|\\$\\d+)\\s*(==|!=|>=|<=|>|<)\\s*(\\d+|\"[^\"]*\"))?"
              + "\\s*(?:\\{\\s*print\\s*([^{};|>]*?)\\s*;?\\s*\\})?\\s*");
  private static final Pattern TERM =
      Pattern.compile("\\s*(?:\\$(\\d+|NF)|(NR|NF)|\"((?:[^\"\\\\]|\\\\.)*)\"|(,))");

  @Override
  public void check(List<String> arguments) throws ScriptException {
    Options options = Options.parse(arguments, "F:");
    Rule.of(options);
    separator(options);
  }

  @Override
  public int run(Invocation call) throws ScriptException {
    Options options = Options.parse(call.arguments(), "F:");
    Rule rule = Rule.of(options);
    Pattern separator = separator(options);
    int number = 0;
    for (String line = call.input().line(); line != null; line = call.input().line()) {
      number++;
      List<String> fields = fields(line, separator);
      if (rule.applies(line, fields, number)) {
        call.output().line(rule.print(line, fields, number));
      }
    }
    return 0;
  }

  private static @Nullable Pattern separator(Options options) throws ScriptException {
    String text = options.value("F").orElse(" ");
    if (text.equals(" ")) {
      return null;
    }
    try {
      return text.length() == 1
          ? Pattern.compile(Pattern.quote(text))
          : Pattern.compile(text.replace("\\t", "\t"));
    } catch (PatternSyntaxException _) {
      throw ScriptException.unsupported("awk -F " + text);
    }
  }

  private static List<String> fields(String line, @Nullable Pattern separator) {
    if (separator == null) {
      String trimmed = line.strip();
      return trimmed.isEmpty() ? List.of() : Arrays.asList(trimmed.split("\\s+", -1));
    }
    return line.isEmpty() ? List.of() : Arrays.asList(separator.split(line, -1));
  }

  /**
   * A condition and what is printed.
   *
   * @param terms what is printed: $0, $1, NR, a text in double quotes, or a comma
   */
  private record Rule(
      boolean negated,
      @Nullable Pattern pattern,
      String left,
      String operator,
      String right,
      List<String> terms) {

    static Rule of(Options options) throws ScriptException {
      if (options.operands().size() != 1) {
        throw ScriptException.unsupported("awk on files");
      }
      String text = options.operands().getFirst();
      Matcher matcher = FORM.matcher(text);
      if (text.isBlank() || !matcher.matches()) {
        throw ScriptException.unsupported("awk '" + text + "'");
      }
      String regex = matcher.group(2);
      return new Rule(
          "!".equals(matcher.group(1)),
          regex == null ? null : PosixRegex.compile(regex.replace("\\/", "/"), true, 0),
          group(matcher, 3),
          group(matcher, 4),
          group(matcher, 5),
          terms(text, group(matcher, 6)));
    }

    private static String group(Matcher matcher, int index) {
      String group = matcher.group(index);
      return group == null ? "" : group;
    }

    private static List<String> terms(String whole, String text) throws ScriptException {
      if (text.isBlank()) {
        return List.of("$0");
      }
      List<String> terms = new ArrayList<>();
      Matcher matcher = TERM.matcher(text);
      int at = 0;
      while (at < text.length()) {
        if (!matcher.find(at) || matcher.start() != at) {
          throw ScriptException.unsupported("awk '" + whole + "'");
        }
        terms.add(matcher.group().strip());
        at = matcher.end();
      }
      return terms;
    }

    boolean applies(String line, List<String> fields, int number) {
      if (pattern != null) {
        return pattern.matcher(line).find() != negated;
      }
      if (left.isEmpty()) {
        return true;
      }
      String value = value(left, line, fields, number);
      if (right.startsWith("\"")) {
        String wanted = right.substring(1, right.length() - 1);
        return compare(value.compareTo(wanted));
      }
      try {
        return compare(Long.compare(Long.parseLong(value), Long.parseLong(right)));
      } catch (NumberFormatException _) {
        return compare(value.compareTo(right));
      }
    }

    private boolean compare(int order) {
      return switch (operator) {
        case "==" -> order == 0;
        case "!=" -> order != 0;
        case ">" -> order > 0;
        case "<" -> order < 0;
        case ">=" -> order >= 0;
        default -> order <= 0;
      };
    }

    String print(String line, List<String> fields, int number) {
      StringBuilder text = new StringBuilder();
      for (String term : terms) {
        text.append(term.equals(",") ? " " : value(term, line, fields, number));
      }
      return text.toString();
    }

    private static String value(String term, String line, List<String> fields, int number) {
      if (term.startsWith("\"")) {
        return term.substring(1, term.length() - 1)
            .replace("\\n", "\n")
            .replace("\\t", "\t")
            .replace("\\\"", "\"");
      }
      if (term.equals("NR")) {
        return Integer.toString(number);
      }
      if (term.equals("NF")) {
        return Integer.toString(fields.size());
      }
      String index = term.substring(1);
      int at = index.equals("NF") ? fields.size() : Integer.parseInt(index);
      return at == 0 ? line : at <= fields.size() ? fields.get(at - 1) : "";
    }
  }
}
