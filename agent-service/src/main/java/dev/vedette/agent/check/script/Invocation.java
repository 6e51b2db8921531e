package dev.vedette.agent.check.script;

import java.util.List;

/**
 * One call of a program. One thread.
 *
 * @param name the program as it was called
 * @param arguments without the program's name
 * @param runner runs other programs for it, as xargs does
 */
public record Invocation(
    String name,
    List<String> arguments,
    Input input,
    Output output,
    Output errors,
    Machine machine,
    Interpreter runner) {
  public Invocation {
    arguments = List.copyOf(arguments);
  }

  /** Prints a complaint with the program's name before it. */
  public void complain(String message) {
    errors.line(name + ": " + message);
  }

  /** The same call with other arguments. */
  public Invocation withArguments(List<String> others) {
    return new Invocation(name, others, input, output, errors, machine, runner);
  }
}
