package dev.vedette.agent.check.program;

import dev.vedette.agent.check.host.FileProblem;
import dev.vedette.agent.check.script.Input;
import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Program;
import dev.vedette.agent.check.script.ScriptException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Programs that pass text on: cat, head, tail, uniq, sort, wc, tr, cut, paste. Stateless. */
final class TextPrograms {
  private TextPrograms() {}

  static Map<String, Program> all() {
    return Map.of(
        "cat", (TextProgram) TextPrograms::cat,
        "head", new Lines(true),
        "tail", new Lines(false),
        "uniq", new Checked("", 0, TextPrograms::uniq),
        "sort", new Checked("urnf", Integer.MAX_VALUE, TextPrograms::sort),
        "wc", new Checked("lwc", Integer.MAX_VALUE, TextPrograms::wc),
        "tr", new Translate(),
        "cut", new Checked("d:f:", Integer.MAX_VALUE, TextPrograms::cut),
        "paste", new Checked("sd:", 1, TextPrograms::paste));
  }

  /** A program that takes file names and no options. */
  private interface TextProgram extends Program {
    @Override
    default void check(List<String> arguments) throws ScriptException {
      Options.parse(arguments, "");
    }
  }

  /** What a program does with its options and its text. */
  private interface Work {
    void on(Options options, String text, Invocation call) throws ScriptException;
  }

  /** A program with simple options, on files or its input. */
  private record Checked(String form, int maxFiles, Work work) implements Program {
    @Override
    public void check(List<String> arguments) throws ScriptException {
      Options options = Options.parse(arguments, form);
      if (options.operands().size() > maxFiles) {
        throw ScriptException.unsupported("more operands than are known");
      }
    }

    @Override
    public int run(Invocation call) throws ScriptException {
      check(call.arguments());
      Options options = Options.parse(call.arguments(), form);
      Texts texts = texts(options.operands(), call);
      work.on(options, texts.text, call);
      return texts.failed ? 1 : 0;
    }
  }

  /** The texts of files, one after the other. */
  private record Texts(String text, boolean failed) {}

  private static Texts texts(List<String> files, Invocation call) {
    if (files.isEmpty()) {
      return new Texts(call.input().rest(), false);
    }
    StringBuilder text = new StringBuilder();
    boolean failed = false;
    for (String file : files) {
      if (file.equals("-")) {
        text.append(call.input().rest());
        continue;
      }
      try {
        text.append(call.machine().read(file, call.output().limit()));
      } catch (FileProblem e) {
        failed = true;
        call.complain(file + ": " + e.text());
      }
    }
    return new Texts(text.toString(), failed);
  }

  private static int cat(Invocation call) throws ScriptException {
    Options options = Options.parse(call.arguments(), "");
    if (options.operands().isEmpty()) {
      call.output().append(call.input().rest());
      return 0;
    }
    boolean failed = false;
    for (String file : options.operands()) {
      Texts one = texts(List.of(file), call);
      call.output().append(one.text);
      failed |= one.failed;
    }
    return failed ? 1 : 0;
  }

  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    Input input = new Input(text);
    for (String line = input.line(); line != null; line = input.line()) {
      lines.add(line);
    }
    return lines;
  }

  private static void uniq(Options options, String text, Invocation call) {
    String before = null;
    for (String line : lines(text)) {
      if (!line.equals(before)) {
        call.output().line(line);
      }
      before = line;
    }
  }

  private static void sort(Options options, String text, Invocation call) {
    List<String> lines = lines(text);
    Comparator<String> order =
        options.has("f") ? String.CASE_INSENSITIVE_ORDER : Comparator.naturalOrder();
    if (options.has("n")) {
      order = Comparator.comparingLong(TextPrograms::leading).thenComparing(order);
    }
    lines.sort(options.has("r") ? order.reversed() : order);
    (options.has("u") ? new LinkedHashSet<>(lines) : lines).forEach(call.output()::line);
  }

  private static long leading(String line) {
    String digits = line.strip();
    int end = 0;
    while (end < digits.length() && end < 18 && Character.isDigit(digits.charAt(end))) {
      end++;
    }
    return end == 0 ? 0 : Long.parseLong(digits.substring(0, end));
  }

  private static void wc(Options options, String text, Invocation call) {
    List<String> counts = new ArrayList<>();
    boolean all = options.values().isEmpty();
    if (all || options.has("l")) {
      counts.add(Long.toString(text.chars().filter(c -> c == '\n').count()));
    }
    if (all || options.has("w")) {
      counts.add(Integer.toString(text.isBlank() ? 0 : text.strip().split("\\s+", -1).length));
    }
    if (all || options.has("c")) {
      counts.add(Integer.toString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length));
    }
    String line = String.join(" ", counts);
    call.output()
        .line(
            options.operands().isEmpty()
                ? line
                : line + " " + String.join(" ", options.operands()));
  }

  private static void cut(Options options, String text, Invocation call) throws ScriptException {
    String delimiter = options.value("d").orElse("\t");
    List<Integer> wanted = new ArrayList<>();
    for (String field : options.value("f").orElse("").split(",", -1)) {
      if (!field.endsWith("-")) {
        wanted.add(Options.number(field));
      } else {
        int from = Options.number(field.substring(0, field.length() - 1));
        for (int i = from; i < from + 500; i++) {
          wanted.add(i);
        }
      }
    }
    for (String line : lines(text)) {
      if (!line.contains(delimiter)) {
        call.output().line(line);
        continue;
      }
      List<String> fields = Arrays.asList(line.split(java.util.regex.Pattern.quote(delimiter), -1));
      call.output()
          .line(
              String.join(
                  delimiter,
                  wanted.stream()
                      .filter(i -> i >= 1 && i <= fields.size())
                      .map(i -> fields.get(i - 1))
                      .toList()));
    }
  }

  private static void paste(Options options, String text, Invocation call) throws ScriptException {
    if (!options.has("s")) {
      throw ScriptException.unsupported("paste of several files");
    }
    String delimiter = options.value("d").orElse("\t");
    call.output().line(String.join(delimiter, lines(text)));
  }

  /** The first or the last lines. */
  private record Lines(boolean first) implements Program {
    @Override
    public void check(List<String> arguments) throws ScriptException {
      Options.parse(plain(arguments), "n:q");
    }

    @Override
    public int run(Invocation call) throws ScriptException {
      Options options = Options.parse(plain(call.arguments()), "n:q");
      String number = options.value("n").orElse("10");
      boolean from = !first && number.startsWith("+");
      boolean allBut = first && number.startsWith("-");
      int count = Options.number(from || allBut ? number.substring(1) : number);
      Texts texts = texts(options.operands(), call);
      List<String> lines = lines(texts.text);
      int size = lines.size();
      List<String> kept;
      if (first) {
        kept = lines.subList(0, Math.clamp(allBut ? size - count : count, 0, size));
      } else {
        kept = lines.subList(Math.clamp(from ? count - 1 : size - Math.abs(count), 0, size), size);
      }
      kept.forEach(call.output()::line);
      return texts.failed ? 1 : 0;
    }

    /** {@code -5} is {@code -n 5}. */
    private static List<String> plain(List<String> arguments) {
      return arguments.stream()
          .map(each -> String.valueOf(each).matches("-\\d+") ? "-n" + each.substring(1) : each)
          .toList();
    }
  }

  /** The program tr. */
  private static final class Translate implements Program {
    @Override
    public void check(List<String> arguments) throws ScriptException {
      Options options = Options.parse(arguments, "ds");
      for (String set : options.operands()) {
        characters(set);
      }
    }

    @Override
    public int run(Invocation call) throws ScriptException {
      Options options = Options.parse(call.arguments(), "ds");
      if (options.operands().isEmpty()
          || (options.operands().size() < 2 && !options.has("d") && !options.has("s"))) {
        call.complain("missing operand");
        return 1;
      }
      String from = characters(options.operands().getFirst());
      String to = options.operands().size() > 1 ? characters(options.operands().get(1)) : from;
      StringBuilder out = new StringBuilder();
      String text = call.input().rest();
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        int at = from.indexOf(c);
        if (at < 0) {
          out.append(c);
        } else if (!options.has("d")) {
          char other = to.charAt(Math.min(at, to.length() - 1));
          if (!options.has("s") || out.isEmpty() || out.charAt(out.length() - 1) != other) {
            out.append(other);
          }
        }
      }
      call.output().append(out.toString());
      return 0;
    }

    private static String characters(String set) throws ScriptException {
      StringBuilder all = new StringBuilder();
      String text =
          set.replace("[:space:]", " \t\n\u000b\f\r")
              .replace("[:blank:]", " \t")
              .replace("[:digit:]", "0-9")
              .replace("[:upper:]", "A-Z")
              .replace("[:lower:]", "a-z");
      if (text.contains("[:") || text.isEmpty()) {
        throw ScriptException.unsupported("tr '" + set + "'");
      }
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c == '\\' && i + 1 < text.length()) {
          char next = text.charAt(++i);
          all.append(
              switch (next) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                case '0' -> '\0';
                default -> next;
              });
        } else if (i + 2 < text.length() && text.charAt(i + 1) == '-' && text.charAt(i + 2) > c) {
          for (char each = c; each <= text.charAt(i + 2); each++) {
            all.append(each);
          }
          i += 2;
        } else {
          all.append(c);
        }
      }
      return all.toString();
    }
  }
}
