package dev.vedette.agent.check.program;

import dev.vedette.agent.check.jq.JqError;
import dev.vedette.agent.check.jq.JqProgram;
import dev.vedette.agent.check.jq.JqSyntaxException;
import dev.vedette.agent.check.jq.JqValueReader;
import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Program;
import dev.vedette.agent.check.script.ScriptException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The program jq on its input, as far as its language is evaluated here. Thread-safe. */
final class Jq implements Program {
  private static final int NOTHING_TRUE = 1;
  private static final int BAD_INPUT = 2;
  private static final int NO_OUTPUT = 4;
  private static final int ERROR = 5;

  @Override
  public void check(List<String> arguments) throws ScriptException {
    Settings.of(arguments);
  }

  @Override
  public int run(Invocation call) throws ScriptException, InterruptedException {
    Settings settings = Settings.of(call.arguments());
    Printer printer = new Printer(settings, call);
    JqValueReader reader = new JqValueReader(call.input().rest());
    if (settings.has('n')) {
      printer.run(JsonNodeFactory.instance.nullNode(), 0);
    } else if (settings.has('s')) {
      var all = JsonNodeFactory.instance.arrayNode();
      for (JsonNode value = reader.next(); value != null; value = reader.next()) {
        all.add(value);
      }
      if (reader.problem().isEmpty()) {
        printer.run(all, reader.line());
      }
    } else {
      for (JsonNode value = reader.next(); value != null; value = reader.next()) {
        printer.run(value, reader.line());
      }
    }
    if (!reader.problem().isEmpty()) {
      call.errors().line("parse error: " + reader.problem());
      return BAD_INPUT;
    }
    return printer.status();
  }

  /** Runs the program and prints what it makes. One thread. */
  private static final class Printer {
    private final Settings settings;
    private final Invocation call;
    private boolean failed;
    private boolean printed;
    private boolean lastTrue;

    Printer(Settings settings, Invocation call) {
      this.settings = settings;
      this.call = call;
    }

    void run(JsonNode input, int line) throws InterruptedException {
      try {
        settings
            .program()
            .run(
                input,
                value -> {
                  printed = true;
                  lastTrue = !(value.isNull() || (value.isBoolean() && !value.booleanValue()));
                  String text =
                      JqProgram.print(
                          value, settings.has('r') || settings.has('j'), settings.has('c'));
                  call.output().append(settings.has('j') ? text : text + "\n");
                });
      } catch (JqError e) {
        failed = true;
        call.errors().line("jq: error (at <stdin>:" + line + "): " + e.getMessage());
      }
    }

    int status() {
      if (failed) {
        return ERROR;
      }
      if (!settings.has('e')) {
        return 0;
      }
      return !printed ? NO_OUTPUT : lastTrue ? 0 : NOTHING_TRUE;
    }
  }

  /** A program with the letters of its options. */
  private record Settings(JqProgram program, String letters) {
    private static final Map<String, String> LONG =
        Map.of(
            "--raw-output", "r",
            "--compact-output", "c",
            "--exit-status", "e",
            "--slurp", "s",
            "--null-input", "n",
            "--join-output", "j",
            "--monochrome-output", "M");

    boolean has(char letter) {
      return letters.indexOf(letter) >= 0;
    }

    static Settings of(List<String> arguments) throws ScriptException {
      StringBuilder letters = new StringBuilder();
      List<String> operands = new ArrayList<>();
      Map<String, JsonNode> variables = new LinkedHashMap<>();
      for (int i = 0; i < arguments.size(); i++) {
        String argument = arguments.get(i);
        if (argument.equals("--arg") && i + 2 < arguments.size()) {
          variables.put(
              arguments.get(i + 1), JsonNodeFactory.instance.stringNode(arguments.get(i + 2)));
          i += 2;
        } else if (argument.startsWith("--")) {
          String letter = LONG.get(argument);
          if (letter == null) {
            throw ScriptException.unsupported("jq " + argument);
          }
          letters.append(letter);
        } else if (argument.matches("-[rcesnjM]+")) {
          letters.append(argument.substring(1));
        } else if (argument.startsWith("-") && argument.length() > 1) {
          throw ScriptException.unsupported("jq " + argument);
        } else {
          operands.add(argument);
        }
      }
      if (operands.size() > 1) {
        throw ScriptException.unsupported("jq on files");
      }
      try {
        String text = operands.isEmpty() ? "." : operands.getFirst();
        return new Settings(JqProgram.parse(text, variables), letters.toString());
      } catch (JqSyntaxException e) {
        throw ScriptException.unsupported("a program for jq: " + e.getMessage());
      }
    }
  }
}
