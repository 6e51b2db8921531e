package dev.vedette.agent.check.program;

import dev.vedette.agent.check.script.Input;
import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Program;
import dev.vedette.agent.check.script.ScriptException;
import java.util.ArrayList;
import java.util.List;

/** The program xargs. Thread-safe. */
final class Xargs implements Program {
  private static final int FAILED = 123;
  private static final int NOT_FOUND = 127;

  /** Where the options end; the rest is the command. */
  private record Request(
      String replaced,
      boolean notEmpty,
      int atOnce,
      boolean byLine,
      boolean zero,
      List<String> command) {}

  @Override
  public void check(List<String> arguments) throws ScriptException {
    request(arguments);
  }

  /** The command that arguments of xargs name. */
  static List<String> command(List<String> arguments) throws ScriptException {
    return request(arguments).command();
  }

  @Override
  public int run(Invocation call) throws ScriptException, InterruptedException {
    Request request = request(call.arguments());
    String text = call.input().rest();
    List<List<String>> rounds = new ArrayList<>();
    if (!request.replaced().isEmpty()) {
      for (String line : text.split("\n", -1)) {
        if (!line.isBlank()) {
          rounds.add(
              request.command().stream()
                  .map(word -> word.replace(request.replaced(), line.stripLeading()))
                  .toList());
        }
      }
    } else if (request.byLine()) {
      for (String line : text.split("\n", -1)) {
        if (!line.isBlank()) {
          rounds.add(with(request.command(), items(line, false)));
        }
      }
    } else {
      List<String> items = items(text, request.zero());
      for (int i = 0; i < items.size(); i += request.atOnce()) {
        rounds.add(
            with(
                request.command(), items.subList(i, Math.min(items.size(), i + request.atOnce()))));
      }
      if (items.isEmpty() && !request.notEmpty()) {
        rounds.add(request.command());
      }
    }
    int result = 0;
    for (List<String> command : rounds) {
      int status = call.runner().call(command, new Input(""), call.output(), call.errors());
      if (status == NOT_FOUND) {
        return NOT_FOUND;
      }
      result = status == 0 ? result : FAILED;
    }
    return result;
  }

  private static Request request(List<String> arguments) throws ScriptException {
    String replaced = "";
    boolean notEmpty = false;
    boolean byLine = false;
    boolean zero = false;
    int atOnce = 5000;
    int at = 0;
    for (; at < arguments.size(); at++) {
      String argument = String.valueOf(arguments.get(at));
      if (!argument.startsWith("-")) {
        break;
      }
      boolean alone = argument.length() == 2;
      String value = argument.length() > 2 ? argument.substring(2) : "";
      if (alone && "InL".indexOf(argument.charAt(1)) >= 0) {
        value = at + 1 < arguments.size() ? String.valueOf(arguments.get(++at)) : "";
      }
      if (argument.equals("--no-run-if-empty") || argument.equals("-r")) {
        notEmpty = true;
      } else if (argument.equals("-0")) {
        zero = true;
      } else if (argument.startsWith("-I")) {
        replaced = value;
      } else if (argument.startsWith("-n")) {
        atOnce = Math.max(1, Options.number(value));
      } else if (argument.startsWith("-L") && value.equals("1")) {
        byLine = true;
      } else {
        throw ScriptException.unsupported("xargs " + argument);
      }
    }
    List<String> command = new ArrayList<>(arguments.subList(at, arguments.size()));
    if (command.isEmpty()) {
      command.add("echo");
    }
    return new Request(replaced, notEmpty, atOnce, byLine, zero, command);
  }

  private static List<String> with(List<String> command, List<String> items) {
    List<String> all = new ArrayList<>(command);
    all.addAll(items);
    return all;
  }

  /** Words between blanks, with quotes and backslashes taken away. */
  private static List<String> items(String text, boolean zero) {
    List<String> items = new ArrayList<>();
    if (zero) {
      for (String item : text.split("\0", -1)) {
        if (!item.isEmpty()) {
          items.add(item);
        }
      }
      return items;
    }
    StringBuilder current = new StringBuilder();
    boolean open = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          current.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        open = true;
      } else if (c == '\\' && i + 1 < text.length()) {
        current.append(text.charAt(++i));
        open = true;
      } else if (c == ' ' || c == '\t' || c == '\n') {
        if (open) {
          items.add(current.toString());
        }
        current.setLength(0);
        open = false;
      } else {
        current.append(c);
        open = true;
      }
    }
    if (open) {
      items.add(current.toString());
    }
    return items;
  }
}
