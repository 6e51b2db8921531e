package dev.vedette.agent.check.program;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Program;
import dev.vedette.agent.check.script.ScriptException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The program sed: substitutions, printing and deleting of lines. Thread-safe. */
final class Sed implements Program {
  private static final String FORM = "nEre:s";

  /**
   * One command.
   *
   * @param line the only line it is for, 0 for all, -1 for the last
   * @param only only lines that match, where given
   */
  private record Step(
      int line,
      @Nullable Pattern only,
      char command,
      @Nullable Pattern pattern,
      String replacement,
      boolean global,
      boolean print) {}

  @Override
  public void check(List<String> arguments) throws ScriptException {
    Options options = Options.parse(arguments, FORM);
    steps(options);
    if (options.operands().size() > (options.has("e") ? 0 : 1)) {
      throw ScriptException.unsupported("sed on files");
    }
  }

  @Override
  public int run(Invocation call) throws ScriptException {
    check(call.arguments());
    Options options = Options.parse(call.arguments(), FORM);
    List<Step> steps = steps(options);
    int number = 0;
    String next = call.input().line();
    while (next != null) {
      String line = next;
      next = call.input().line();
      number++;
      boolean delete = false;
      boolean quit = false;
      for (Step step : steps) {
        if (!applies(step, number, next == null, line)) {
          continue;
        }
        switch (step.command()) {
          case 'p' -> call.output().line(line);
          case 'd' -> delete = true;
          case 'q' -> quit = true;
          default -> {
            String changed = substitute(step, line);
            if (step.print() && changed != null) {
              call.output().line(changed);
            }
            line = changed == null ? line : changed;
          }
        }
        if (delete || quit) {
          break;
        }
      }
      if (!delete && !options.has("n")) {
        call.output().line(line);
      }
      if (quit) {
        break;
      }
    }
    return 0;
  }

  private static boolean applies(Step step, int number, boolean last, String line) {
    Pattern only = step.only();
    return (step.line() == 0 || step.line() == number || (step.line() < 0 && last))
        && (only == null || only.matcher(line).find());
  }

  /** The line with what matched replaced; null when nothing matched. */
  private static @Nullable String substitute(Step step, String line) {
    Pattern pattern = step.pattern();
    if (pattern == null) {
      return null;
    }
    Matcher matcher = pattern.matcher(line);
    StringBuilder out = new StringBuilder();
    int from = 0;
    boolean any = false;
    while (from <= line.length() && matcher.find(from)) {
      any = true;
      out.append(line, from, matcher.start());
      append(out, step.replacement(), matcher);
      from = matcher.end();
      if (matcher.end() == matcher.start()) {
        if (from < line.length()) {
          out.append(line.charAt(from));
        }
        from++;
      }
      if (!step.global()) {
        break;
      }
    }
    return any ? out.append(line.substring(Math.min(from, line.length()))).toString() : null;
  }

  private static void append(StringBuilder out, String replacement, Matcher matcher) {
    for (int i = 0; i < replacement.length(); i++) {
      char c = replacement.charAt(i);
      if (c == '&') {
        out.append(matcher.group());
      } else if (c == '\\' && i + 1 < replacement.length()) {
        char next = replacement.charAt(++i);
        if (Character.isDigit(next)) {
          String group = next - '0' <= matcher.groupCount() ? matcher.group(next - '0') : null;
          out.append(group == null ? "" : group);
        } else {
          out.append(next == 'n' ? '\n' : next == 't' ? '\t' : next);
        }
      } else {
        out.append(c);
      }
    }
  }

  private static List<Step> steps(Options options) throws ScriptException {
    boolean extended = options.has("E") || options.has("r");
    List<Step> steps = new ArrayList<>();
    List<String> scripts =
        options.has("e")
            ? options.all("e")
            : options.operands().subList(0, Math.min(1, options.operands().size()));
    for (String script : scripts) {
      new Reader(script, extended).into(steps);
    }
    return steps;
  }

  /** Reads a script. One use. */
  private static final class Reader {
    private final String script;
    private final boolean extended;
    private int position;

    Reader(String script, boolean extended) {
      this.script = script;
      this.extended = extended;
    }

    void into(List<Step> steps) throws ScriptException {
      for (skip(); position < script.length(); skip()) {
        steps.add(step());
      }
    }

    private void skip() {
      while (position < script.length() && " ;\n\t".indexOf(script.charAt(position)) >= 0) {
        position++;
      }
    }

    private Step step() throws ScriptException {
      int line = 0;
      Pattern only = null;
      char c = script.charAt(position);
      if (Character.isDigit(c)) {
        int start = position;
        while (position < script.length() && Character.isDigit(script.charAt(position))) {
          position++;
        }
        line = Options.number(script.substring(start, position));
      } else if (c == '$') {
        line = -1;
        position++;
      } else if (c == '/') {
        only = PosixRegex.compile(delimited(c), extended, 0);
      }
      if (position >= script.length()) {
        throw unsupported();
      }
      char command = script.charAt(position++);
      if (command == 's') {
        return substitution(line, only);
      }
      if ("pdq".indexOf(command) < 0
          || (position < script.length() && " ;\n".indexOf(script.charAt(position)) < 0)) {
        throw unsupported();
      }
      return new Step(line, only, command, null, "", false, false);
    }

    private Step substitution(int line, @Nullable Pattern only) throws ScriptException {
      if (position >= script.length()) {
        throw unsupported();
      }
      char delimiter = script.charAt(position);
      String regex = delimited(delimiter);
      position--;
      String replacement = delimited(delimiter);
      boolean global = false;
      boolean print = false;
      int flags = 0;
      for (;
          position < script.length() && " ;\n".indexOf(script.charAt(position)) < 0;
          position++) {
        switch (script.charAt(position)) {
          case 'g' -> global = true;
          case 'p' -> print = true;
          case 'i', 'I' -> flags = Pattern.CASE_INSENSITIVE;
          default -> throw unsupported();
        }
      }
      return new Step(
          line, only, 's', PosixRegex.compile(regex, extended, flags), replacement, global, print);
    }

    /** The text from one delimiter to the next; the position is behind it then. */
    private String delimited(char delimiter) throws ScriptException {
      StringBuilder text = new StringBuilder();
      for (position++; position < script.length(); position++) {
        char c = script.charAt(position);
        if (c == '\\' && position + 1 < script.length()) {
          char next = script.charAt(++position);
          text.append(next == delimiter ? "" : "\\").append(next);
        } else if (c == delimiter) {
          position++;
          return text.toString();
        } else {
          text.append(c);
        }
      }
      throw unsupported();
    }

    private ScriptException unsupported() {
      return ScriptException.unsupported("sed '" + script + "'");
    }
  }
}
