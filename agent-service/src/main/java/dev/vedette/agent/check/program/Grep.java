package dev.vedette.agent.check.program;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.vedette.agent.check.host.FileProblem;
import dev.vedette.agent.check.script.Input;
import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Program;
import dev.vedette.agent.check.script.ScriptException;
import java.util.ArrayList;
import java.util.List;

/** The program grep. Thread-safe. */
final class Grep implements Program {
  private static final String FORM = "vEFGPoiqcnwxshHlA:B:C:m:e:";
  private static final String[] WORDS = {
    "color=", "color", "no-messages", "quiet", "only-matching", "invert-match"
  };

  private final boolean extended;
  private final boolean fixed;

  Grep(boolean extended, boolean fixed) {
    this.extended = extended;
    this.fixed = fixed;
  }

  @Override
  public void check(List<String> arguments) throws ScriptException {
    Options options = Options.parse(arguments, FORM, WORDS);
    try {
      patterns(options);
    } catch (PosixRegex.UnbalancedException _) {
      // The real one complains, too.
    }
  }

  @Override
  public int run(Invocation call) throws ScriptException {
    Options options = Options.parse(call.arguments(), FORM, WORDS);
    if (!options.has("e") && options.operands().isEmpty()) {
      call.errors().line("Usage: grep [OPTION]... PATTERNS [FILE]...");
      call.errors().line("Try 'grep --help' for more information.");
      return 2;
    }
    List<Pattern> patterns;
    try {
      patterns = patterns(options);
    } catch (PosixRegex.UnbalancedException e) {
      call.complain(String.valueOf(e.getMessage()));
      return 2;
    }
    List<String> files =
        options.has("e")
            ? options.operands()
            : options.operands().subList(1, options.operands().size());
    Search search = new Search(options, patterns, call);
    boolean silent = options.has("s") || options.has("no-messages");
    boolean failed = false;
    if (files.isEmpty() || files.equals(List.of("-"))) {
      search.over(new Input(call.input().rest()), "");
    }
    for (String file : files) {
      if (file.equals("-")) {
        continue;
      }
      try {
        String text = call.machine().read(file, call.output().limit());
        boolean named = options.has("H") || (files.size() > 1 && !options.has("h"));
        search.over(new Input(text), options.has("l") ? file : named ? file + ":" : "");
      } catch (FileProblem e) {
        failed = true;
        if (!silent) {
          call.complain(file + ": " + e.text());
        }
      }
    }
    boolean quiet = options.has("q") || options.has("quiet");
    return failed && !(quiet && search.found) ? 2 : search.found ? 0 : 1;
  }

  private List<Pattern> patterns(Options options) throws ScriptException {
    List<Pattern> patterns = new ArrayList<>();
    List<String> texts =
        options.has("e")
            ? options.all("e")
            : options.operands().subList(0, Math.min(1, options.operands().size()));
    for (String text : texts) {
      for (String line : text.split("\n", -1)) {
        patterns.add(pattern(line, options));
      }
    }
    return patterns;
  }

  private Pattern pattern(String text, Options options) throws ScriptException {
    int flags = options.has("i") ? Pattern.CASE_INSENSITIVE : 0;
    boolean around = options.has("w") || options.has("x");
    if (fixed || options.has("F")) {
      return wrapped(Pattern.quote(text), flags, options);
    }
    if (options.has("P")) {
      try {
        return around ? wrapped(text, flags, options) : Pattern.compile(text, flags);
      } catch (PatternSyntaxException e) {
        throw ScriptException.unsupported("the expression '" + text + "': " + e.getMessage());
      }
    }
    Pattern pattern = PosixRegex.compile(text, extended || options.has("E"), flags);
    return around ? wrapped(pattern.pattern(), flags, options) : pattern;
  }

  private static Pattern wrapped(String regex, int flags, Options options) {
    String whole =
        options.has("x")
            ? "^(?:" + regex + ")$"
            : options.has("w") ? "(?:^|\\b)(?:" + regex + ")(?:\\b|$)" : regex;
    return Pattern.compile(whole, flags);
  }

  /** One search over some inputs. */
  private static final class Search {
    private final Options options;
    private final List<Pattern> patterns;
    private final Invocation call;
    private final int before;
    private final int after;
    private final int maximum;
    private boolean found;

    Search(Options options, List<Pattern> patterns, Invocation call) throws ScriptException {
      this.options = options;
      this.patterns = patterns;
      this.call = call;
      int around = options.number("C", 0);
      this.before = options.number("B", around);
      this.after = options.number("A", around);
      this.maximum = options.number("m", Integer.MAX_VALUE);
    }

    void over(Input input, String prefix) {
      List<String> lines = new ArrayList<>();
      for (String line = input.line(); line != null; line = input.line()) {
        lines.add(line);
      }
      int count = 0;
      int printed = -1;
      for (int i = 0; i < lines.size() && count < maximum; i++) {
        if (matches(lines.get(i)) == options.has("v")) {
          continue;
        }
        count++;
        found = true;
        if (options.has("q") || options.has("quiet")) {
          return;
        }
        if (options.has("l")) {
          call.output().line(prefix);
          return;
        }
        if (!options.has("c")) {
          printed = print(lines, i, printed, prefix);
        }
      }
      if (options.has("c")) {
        call.output().line(prefix + count);
      }
    }

    private int print(List<String> lines, int at, int printed, String prefix) {
      if (options.has("o") || options.has("only-matching")) {
        parts(lines.get(at), prefix);
        return at;
      }
      int from = Math.max(printed + 1, at - before);
      if (printed >= 0 && from > printed + 1 && before + after > 0) {
        call.output().line("--");
      }
      for (int i = from; i < at; i++) {
        line(lines, i, "-", prefix);
      }
      if (at > printed) {
        line(lines, at, ":", prefix);
      }
      int last = at;
      for (int i = at + 1; i < lines.size() && i <= at + after; i++) {
        if (matches(lines.get(i)) != options.has("v")) {
          break;
        }
        line(lines, i, "-", prefix);
        last = i;
      }
      return last;
    }

    private void line(List<String> lines, int at, String mark, String prefix) {
      String start = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1) + mark;
      call.output().line(start + (options.has("n") ? at + 1 + mark : "") + lines.get(at));
    }

    private void parts(String line, String prefix) {
      for (Pattern pattern : patterns) {
        Matcher matcher = pattern.matcher(line);
        while (matcher.find()) {
          if (!matcher.group().isEmpty()) {
            call.output().line(prefix + matcher.group());
          }
        }
      }
    }

    private boolean matches(String line) {
      return patterns.stream().anyMatch(pattern -> pattern.matcher(line).find());
    }
  }
}
