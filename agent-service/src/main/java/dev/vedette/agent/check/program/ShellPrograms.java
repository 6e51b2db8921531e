package dev.vedette.agent.check.program;

import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Program;
import dev.vedette.agent.check.script.ScriptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a shell itself can do: echo, printf, test, true, false, sh. Stateless. */
final class ShellPrograms {
  private ShellPrograms() {}

  static Map<String, Program> all() {
    return Map.ofEntries(
        Map.entry("echo", ShellPrograms::echo),
        Map.entry("printf", ShellPrograms::printf),
        Map.entry("true", _ -> 0),
        Map.entry(":", _ -> 0),
        Map.entry("false", _ -> 1),
        Map.entry("test", new TestProgram()),
        Map.entry("[", new TestProgram()),
        Map.entry("sh", ShellPrograms::shell),
        Map.entry("bash", ShellPrograms::shell));
  }

  private static int echo(Invocation call) {
    List<String> words = call.arguments();
    boolean newline = words.isEmpty() || !words.getFirst().equals("-n");
    String text = String.join(" ", newline ? words : words.subList(1, words.size()));
    call.output().append(escapes(text)).append(newline ? "\n" : "");
    return 0;
  }

  /** As dash and Alpine's shell do it, without being asked to. */
  private static String escapes(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 >= text.length()) {
        out.append(c);
        continue;
      }
      char next = text.charAt(++i);
      switch (next) {
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 'r' -> out.append('\r');
        case '\\' -> out.append('\\');
        default -> out.append('\\').append(next);
      }
    }
    return out.toString();
  }

  private static int printf(Invocation call) throws ScriptException {
    List<String> words = new ArrayList<>(call.arguments());
    if (words.isEmpty()) {
      call.complain("usage: printf format [arguments]");
      return 2;
    }
    String format = escapes(words.removeFirst());
    int used;
    do {
      used = words.size();
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < format.length(); i++) {
        char c = format.charAt(i);
        if (c != '%') {
          out.append(c);
          continue;
        }
        int end = i + 1;
        while (end < format.length() && "-0123456789".indexOf(format.charAt(end)) >= 0) {
          end++;
        }
        char letter = end < format.length() ? format.charAt(end) : '%';
        String width = format.substring(i + 1, Math.min(end, format.length()));
        if (letter == '%') {
          out.append('%');
        } else if ("sd".indexOf(letter) >= 0) {
          String value = words.isEmpty() ? letter == 'd' ? "0" : "" : words.removeFirst();
          out.append(pad(value, width));
        } else {
          throw ScriptException.unsupported("printf %" + letter);
        }
        i = end;
      }
      call.output().append(out.toString());
    } while (!words.isEmpty() && words.size() < used);
    return 0;
  }

  private static String pad(String value, String width) throws ScriptException {
    if (width.isEmpty()) {
      return value;
    }
    boolean left = width.startsWith("-");
    int count = Math.min(1000, Options.number(left ? width.substring(1) : width));
    String blanks = " ".repeat(Math.max(0, count - value.length()));
    return left ? value + blanks : blanks + value;
  }

  private static int shell(Invocation call) throws ScriptException, InterruptedException {
    List<String> words = call.arguments();
    if (words.size() < 2 || !words.getFirst().equals("-c")) {
      throw ScriptException.unsupported("sh without -c");
    }
    List<String> command = new ArrayList<>();
    command.add(call.name());
    command.addAll(words);
    return call.runner().shell(command, words.get(1), call);
  }
}
