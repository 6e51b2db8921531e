package dev.vedette.agent.check.node;

import java.io.IOException;
import java.util.List;

/** The node as checks see it. Implementations are thread-safe. */
public interface Node {

  /**
   * Whether a path exists, whatever it is.
   *
   * @throws IOException when that cannot be found out, for example for want of permission
   */
  boolean exists(String path) throws IOException;

  /**
   * The command lines of the running processes of exactly this name, as {@code ps -C} selects them.
   */
  List<String> commandLines(String processName);

  /** Runs a shell text to its end or to its limits. */
  ShellOutcome run(String script) throws InterruptedException;

  /** Why no shell text runs on this node, whatever it says; empty when they do. */
  String shellProblem() throws InterruptedException;

  /** What can be read without starting anything; the processes are those of this moment. */
  HostView view();

  /** The same node, its processes being those of this moment whenever they are asked for. */
  Node snapshot();
}
