package dev.vedette.agent.check.script;

import com.google.re2j.Pattern;
import dev.vedette.agent.check.host.FileProblem;
import dev.vedette.agent.check.script.Interpreter.Streams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Expands words: variables, outputs of statements, sums, splitting and file names. One thread. */
final class Expansion {
  private static final char QUOTED = '\u0001';

  private final Interpreter interpreter;

  Expansion(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  /** The arguments that some words become. */
  List<String> words(List<Word> words, Streams streams)
      throws ScriptException, InterruptedException {
    List<String> all = new ArrayList<>();
    for (Word word : words) {
      for (String field : fields(word, streams)) {
        glob(field, all);
      }
    }
    return all;
  }

  /** The one text that a word becomes where it is not split. */
  String text(Word word, Streams streams) throws ScriptException, InterruptedException {
    StringBuilder text = new StringBuilder();
    for (Word.Part part : word.parts()) {
      text.append(value(part, streams));
    }
    return text.toString();
  }

  /** Fields with each quoted character marked. */
  private List<String> fields(Word word, Streams streams)
      throws ScriptException, InterruptedException {
    List<String> fields = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    boolean open = false;
    for (Word.Part part : word.parts()) {
      String value = value(part, streams);
      if (part.quoted()) {
        for (int i = 0; i < value.length(); i++) {
          current.append(QUOTED).append(value.charAt(i));
        }
        open = true;
      } else if (part instanceof Word.Literal) {
        current.append(value);
        open = true;
      } else {
        for (int i = 0; i < value.length(); i++) {
          char c = value.charAt(i);
          if (c == ' ' || c == '\t' || c == '\n') {
            if (open) {
              fields.add(current.toString());
              current.setLength(0);
              open = false;
            }
          } else {
            current.append(c);
            open = true;
          }
        }
      }
    }
    if (open) {
      fields.add(current.toString());
    }
    return fields;
  }

  private String value(Word.Part part, Streams streams)
      throws ScriptException, InterruptedException {
    return switch (part) {
      case Word.Literal literal -> literal.text();
      case Word.Output output ->
          trimLines(interpreter.capture(output.body(), streams)).replace("\0", "");
      case Word.Variable variable -> variable(variable, streams);
      case Word.Arithmetic sum ->
          Long.toString(new Sum(text(sum.expression(), streams), interpreter.variables()).value());
    };
  }

  private String variable(Word.Variable variable, Streams streams)
      throws ScriptException, InterruptedException {
    String name = variable.name();
    Map<String, String> variables = interpreter.variables();
    boolean set = variables.containsKey(name);
    String value =
        switch (name) {
          case "?" -> Integer.toString(interpreter.status());
          case "#" -> "0";
          case "@", "*", "!", "-" -> "";
          case "0" -> "/bin/sh";
          case "$" -> Long.toString(ProcessHandle.current().pid());
          default -> variables.getOrDefault(name, "");
        };
    String operator = variable.operator();
    boolean missing = operator.startsWith(":") ? value.isEmpty() : !set;
    return switch (operator) {
      case "" -> value;
      case "length" -> Integer.toString(value.length());
      case ":-", "-" -> missing ? text(variable.argument(), streams) : value;
      case ":+", "+" -> missing ? "" : text(variable.argument(), streams);
      case ":=", "=" -> {
        if (missing) {
          variables.put(name, text(variable.argument(), streams));
        }
        yield variables.getOrDefault(name, "");
      }
      case "%", "%%", "#", "##" -> trim(value, operator, text(variable.argument(), streams));
      default -> throw ScriptException.unsupported("a substitution with '" + operator + "'");
    };
  }

  /** Without the part at one end that a pattern matches, the shortest or the longest such part. */
  private static String trim(String value, String operator, String pattern) {
    Pattern form = Pattern.compile(Glob.regex(pattern), Pattern.DOTALL);
    boolean front = operator.startsWith("#");
    boolean longest = operator.length() == 2;
    for (int i = 0; i <= value.length(); i++) {
      int length = longest ? value.length() - i : i;
      String part = front ? value.substring(0, length) : value.substring(value.length() - length);
      if (form.matches(part)) {
        return front ? value.substring(length) : value.substring(0, value.length() - length);
      }
    }
    return value;
  }

  private static String trimLines(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\n') {
      end--;
    }
    return text.substring(0, end);
  }

  /** Adds the files that a field matches, or the field itself when there are none. */
  private void glob(String field, List<String> all) {
    boolean pattern = false;
    StringBuilder plain = new StringBuilder();
    StringBuilder masked = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == QUOTED && i + 1 < field.length()) {
        char next = field.charAt(++i);
        plain.append(next);
        masked.append("*?[\\".indexOf(next) >= 0 ? "\\" : "").append(next);
      } else {
        plain.append(c);
        masked.append(c);
        pattern |= "*?[".indexOf(c) >= 0;
      }
    }
    if (pattern) {
      List<String> found = new ArrayList<>();
      match(
          masked.toString().startsWith("/") ? "/" : "", masked.toString().split("/", -1), 0, found);
      if (!found.isEmpty()) {
        found.sort(null);
        all.addAll(found);
        return;
      }
    }
    all.add(plain.toString());
  }

  private void match(String base, String[] parts, int at, List<String> found) {
    if (at == parts.length) {
      found.add(base);
      return;
    }
    String part = parts[at];
    if (part.isEmpty()) {
      match(base, parts, at + 1, found);
      return;
    }
    String prefix = base.isEmpty() || base.endsWith("/") ? base : base + "/";
    if (!Glob.isPattern(part)) {
      String path = prefix + part.replace("\\", "");
      try {
        interpreter.machine().files().statusOfLink(path);
        match(path, parts, at + 1, found);
      } catch (FileProblem _) {
        // What does not exist matches nothing.
      }
      return;
    }
    Pattern form = Pattern.compile(Glob.regex(part), Pattern.DOTALL);
    try {
      for (String name : interpreter.machine().files().list(base.isEmpty() ? "." : base)) {
        if (form.matches(name) && (!name.startsWith(".") || part.startsWith("."))) {
          match(prefix + name, parts, at + 1, found);
        }
      }
    } catch (FileProblem _) {
      // A directory that cannot be read matches nothing, as in a shell.
    }
  }
}
