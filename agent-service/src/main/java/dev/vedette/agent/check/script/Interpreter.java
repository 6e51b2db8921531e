package dev.vedette.agent.check.script;

import dev.vedette.agent.check.host.FileProblem;
import dev.vedette.agent.check.host.FileStatus;
import dev.vedette.agent.check.script.Statement.Redirection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Executes shell texts in this process: programs are those that it is given, streams are texts, and
 * nothing is started. One use, one thread.
 */
public final class Interpreter {
  private static final int MAX_STEPS = 1_000_000;
  private static final int NOT_EXECUTABLE = 126;
  private static final int NOT_FOUND = 127;
  private static final List<String> DIRECTORIES =
      List.of("/usr/local/bin/", "/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/");

  private final Map<String, Program> programs;
  private final Machine machine;
  private final long deadline;
  private final Deque<List<String>> alongside = new ArrayDeque<>();
  private final Expansion expansion = new Expansion(this);
  private Map<String, String> variables;
  private int steps;
  private int status;

  /**
   * @param programs by name, without a directory
   * @param deadline on the clock of {@link System#nanoTime}
   */
  public Interpreter(
      Map<String, Program> programs,
      Machine machine,
      Map<String, String> variables,
      long deadline) {
    this.programs = Map.copyOf(programs);
    this.machine = machine;
    this.variables = new HashMap<>(variables);
    this.deadline = deadline;
  }

  /**
   * What a script came to.
   *
   * @param failure why it failed, such as {@code exit status 1}, or empty
   */
  public record Result(String output, String failure) {}

  /** Streams of a statement. */
  record Streams(Input input, Output output, Output errors) {
    Streams into(Output other) {
      return new Streams(input, other, errors);
    }
  }

  /** Runs a whole script, both outputs in one. */
  public Result run(Statement statement, int outputLimit)
      throws ScriptException, InterruptedException {
    Output output = new Output(outputLimit);
    alongside.push(List.of("/bin/sh"));
    try {
      int end = execute(statement, new Streams(new Input(""), output, output));
      return new Result(output.toString(), end == 0 ? "" : "exit status " + end);
    } catch (Exit e) {
      return new Result(output.toString(), e.status == 0 ? "" : "exit status " + e.status);
    } catch (Output.LimitException e) {
      return new Result(e.output, String.valueOf(e.getMessage()));
    }
  }

  /** The other programs of the pipelines that are running, as ps would show them. */
  public List<List<String>> alongside() {
    List<List<String>> all = new ArrayList<>(alongside);
    return all.reversed();
  }

  /** Runs one program with its arguments, for another program. */
  public int call(List<String> command, Input input, Output output, Output errors)
      throws ScriptException, InterruptedException {
    return call(command, new Streams(input, output, errors));
  }

  /** Runs a script in a shell of its own, as {@code sh -c} does. */
  public int shell(List<String> command, String script, Invocation invocation)
      throws ScriptException, InterruptedException {
    Statement statement = ScriptParser.parse(script);
    alongside.push(command);
    Map<String, String> before = new HashMap<>(variables);
    try {
      return execute(
          statement, new Streams(invocation.input(), invocation.output(), invocation.errors()));
    } catch (Exit e) {
      return e.status;
    } finally {
      alongside.pop();
      variables = before;
    }
  }

  int execute(Statement statement, Streams streams) throws ScriptException, InterruptedException {
    step();
    status =
        switch (statement) {
          case Statement.Simple simple -> simple(simple, streams);
          case Statement.Pipeline pipeline -> pipeline(pipeline, streams);
          case Statement.Negation not -> execute(not.statement(), streams) == 0 ? 1 : 0;
          case Statement.And and -> {
            int left = execute(and.left(), streams);
            yield left == 0 ? execute(and.right(), streams) : left;
          }
          case Statement.Or or -> {
            int left = execute(or.left(), streams);
            yield left == 0 ? 0 : execute(or.right(), streams);
          }
          case Statement.Sequence sequence -> {
            int last = 0;
            for (Statement each : sequence.statements()) {
              last = execute(each, streams);
            }
            yield last;
          }
          case Statement.Conditional conditional -> {
            if (execute(conditional.condition(), streams) == 0) {
              yield execute(conditional.then(), streams);
            }
            Statement otherwise = conditional.otherwise();
            yield otherwise == null ? 0 : execute(otherwise, streams);
          }
          case Statement.Each each -> each(each, streams);
          case Statement.Loop loop -> loop(loop, streams);
          case Statement.Subshell subshell -> subshell(subshell.body(), streams);
          case Statement.Redirected redirected ->
              execute(redirected.statement(), redirect(streams, redirected.redirections()));
        };
    return status;
  }

  /** What a statement prints on its output, in a shell of its own. */
  String capture(Statement statement, Streams streams)
      throws ScriptException, InterruptedException {
    Output output = new Output(streams.output().limit());
    status = subshell(statement, streams.into(output));
    return output.toString();
  }

  Map<String, String> variables() {
    return variables;
  }

  Machine machine() {
    return machine;
  }

  int status() {
    return status;
  }

  private int subshell(Statement body, Streams streams)
      throws ScriptException, InterruptedException {
    Map<String, String> before = new HashMap<>(variables);
    try {
      return execute(body, streams);
    } catch (Exit e) {
      return e.status;
    } finally {
      variables = before;
    }
  }

  private int pipeline(Statement.Pipeline pipeline, Streams streams)
      throws ScriptException, InterruptedException {
    int pushed = 0;
    for (Statement stage : pipeline.stages()) {
      List<String> known = known(stage);
      if (!known.isEmpty()) {
        alongside.push(known);
        pushed++;
      }
    }
    try {
      Input input = streams.input();
      int last = 0;
      for (int i = 0; i < pipeline.stages().size(); i++) {
        boolean end = i == pipeline.stages().size() - 1;
        Output output = end ? streams.output() : new Output(streams.output().limit());
        last = subshell(pipeline.stages().get(i), new Streams(input, output, streams.errors()));
        input = new Input(end ? "" : output.toString());
      }
      return last;
    } finally {
      for (int i = 0; i < pushed; i++) {
        alongside.pop();
      }
    }
  }

  /** A stage's command line as far as it can be told before it runs. */
  private static List<String> known(Statement stage) {
    Statement inner =
        stage instanceof Statement.Redirected redirected ? redirected.statement() : stage;
    if (!(inner instanceof Statement.Simple simple)) {
      return List.of();
    }
    return simple.words().stream().map(word -> word.literal().orElse("")).toList();
  }

  private int each(Statement.Each each, Streams streams)
      throws ScriptException, InterruptedException {
    int last = 0;
    for (String item : expansion.words(each.words(), streams)) {
      variables.put(each.name(), item);
      try {
        last = execute(each.body(), streams);
      } catch (LoopExit e) {
        if (e.ends) {
          break;
        }
      }
    }
    return last;
  }

  private int loop(Statement.Loop loop, Streams streams)
      throws ScriptException, InterruptedException {
    int last = 0;
    while ((execute(loop.condition(), streams) == 0) != loop.until()) {
      try {
        last = execute(loop.body(), streams);
      } catch (LoopExit e) {
        if (e.ends) {
          break;
        }
      }
    }
    return last;
  }

  private int simple(Statement.Simple simple, Streams streams)
      throws ScriptException, InterruptedException {
    List<String> command = expansion.words(simple.words(), streams);
    if (command.isEmpty()) {
      status = 0;
    }
    for (Statement.Assignment assignment : simple.assignments()) {
      String value = expansion.text(assignment.value(), streams);
      String before = assignment.append() ? variables.getOrDefault(assignment.name(), "") : "";
      variables.put(assignment.name(), before + value);
    }
    // The status of assignments alone is that of the last substitution in them.
    return command.isEmpty() ? status : call(command, streams);
  }

  private int call(List<String> command, Streams streams)
      throws ScriptException, InterruptedException {
    step();
    String name = command.getFirst();
    List<String> arguments = command.subList(1, command.size());
    return switch (name) {
      case "exit" -> throw new Exit(number(arguments));
      case "break", "continue" -> throw new LoopExit(name.equals("break"));
      case "read" -> read(arguments, streams.input());
      case "export", "local" -> declare(arguments);
      case "set" -> set(arguments);
      default -> program(name, arguments, streams);
    };
  }

  private static int set(List<String> arguments) throws ScriptException {
    if (!arguments.isEmpty() && !arguments.equals(List.of("+e"))) {
      throw ScriptException.unsupported("'set " + String.join(" ", arguments) + "'");
    }
    return 0;
  }

  private int program(String name, List<String> arguments, Streams streams)
      throws ScriptException, InterruptedException {
    Program program = programs.get(simpleName(name));
    if (program == null) {
      return unknown(name, streams);
    }
    return program.run(
        new Invocation(
            name, arguments, streams.input(), streams.output(), streams.errors(), machine, this));
  }

  /** A program that is not known here: nothing when it is not there, else only a shell can. */
  private int unknown(String name, Streams streams) throws ScriptException {
    if (!name.contains("/")) {
      throw ScriptException.unsupported("the program " + name);
    }
    try {
      FileStatus status = machine.files().status(name);
      if (status.isRegular() && (status.permissions() & 0111) != 0) {
        throw ScriptException.unsupported("the program " + name);
      }
      streams.errors().line("/bin/sh: 1: " + name + ": Permission denied");
      return NOT_EXECUTABLE;
    } catch (FileProblem _) {
      streams.errors().line("/bin/sh: 1: " + name + ": not found");
      return NOT_FOUND;
    }
  }

  private int declare(List<String> arguments) {
    for (String argument : arguments) {
      int at = argument.indexOf('=');
      if (at > 0) {
        variables.put(argument.substring(0, at), argument.substring(at + 1));
      }
    }
    return 0;
  }

  /** {@code read -r a b}: the last name takes what is left of the line. */
  private int read(List<String> arguments, Input input) {
    List<String> names = arguments.stream().filter(each -> !each.startsWith("-")).toList();
    String line = input.line();
    String left = line == null ? "" : line.strip();
    for (int i = 0; i < names.size(); i++) {
      String value = left;
      if (i < names.size() - 1) {
        String[] two = left.split("[ \t]+", 2);
        value = two[0];
        left = two.length > 1 ? two[1] : "";
      }
      variables.put(names.get(i), value);
    }
    return line == null ? 1 : 0;
  }

  private int number(List<String> arguments) {
    try {
      return arguments.isEmpty() ? status : Integer.parseInt(arguments.getFirst()) & 0xff;
    } catch (NumberFormatException _) {
      return 2;
    }
  }

  private static Streams redirect(Streams streams, List<Redirection> redirections) {
    Input input = streams.input();
    Output output = streams.output();
    Output errors = streams.errors();
    for (Redirection redirection : redirections) {
      switch (redirection) {
        case OUTPUT_AWAY -> output = new Output(output.limit());
        case ERRORS_AWAY -> errors = new Output(errors.limit());
        case ERRORS_TO_OUTPUT -> errors = output;
        case OUTPUT_TO_ERRORS -> output = errors;
        case NO_INPUT -> input = new Input("");
      }
    }
    return new Streams(input, output, errors);
  }

  private void step() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the run was cancelled");
    }
    if (++steps > MAX_STEPS) {
      throw new Output.LimitException("step limit of " + MAX_STEPS + " exceeded", "");
    }
    if (System.nanoTime() - deadline > 0) {
      throw new Output.LimitException("time limit exceeded", "");
    }
  }

  /** A program's name without one of the usual directories. */
  public static String simpleName(String name) {
    for (String directory : DIRECTORIES) {
      if (name.startsWith(directory) && name.indexOf('/', directory.length()) < 0) {
        return name.substring(directory.length());
      }
    }
    return name;
  }

  /** A shell ends. */
  private static final class Exit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Exit(int status) {
      super(null, null, false, false);
      this.status = status;
    }
  }

  /** A loop ends, or goes on with its next round. */
  private static final class LoopExit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean ends;

    LoopExit(boolean ends) {
      super(null, null, false, false);
      this.ends = ends;
    }
  }
}
